using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Identity;

/// <summary>
/// The public half of a peer's identity key (libp2p peer-ids, "Keys"). Verifies signatures of all four kinds; immutable and safe to
/// share between threads.
/// </summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    /// <summary>The longest public key message accepted, in bytes; an RSA key of 8,192 bits needs about 1,070.</summary>
    internal const int MaxMessageBytes = 2_048;

    private const int Secp256k1Bytes = 33;

    private readonly byte[] _message;
    private readonly int _dataStart;
    private readonly SubjectPublicKeyInfo? _info;

    private PublicKey(KeyType type, byte[] message, int dataStart, SubjectPublicKeyInfo? info)
    {
        Type = type;
        _message = message;
        _dataStart = dataStart;
        _info = info;
        Multihash name = message.Length <= PeerIdText.MaxInlineKeyBytes ? Multihash.Identity(message) : Multihash.Sha256(message);
        Peer = new PeerId(name.Bytes.ToArray());
    }

    /// <summary>The kind of key.</summary>
    public KeyType Type { get; }

    /// <summary>The name of the peer that holds the private half.</summary>
    public PeerId Peer { get; }

    /// <summary>The protobuf message that is sent on the wire and hashed to the peer id.</summary>
    public ReadOnlyMemory<byte> Message => _message;

    /// <summary>The key itself: 32 bytes for Ed25519, 33 for secp256k1, DER SubjectPublicKeyInfo for the others.</summary>
    public ReadOnlyMemory<byte> Data => _message.AsMemory(_dataStart);

    /// <summary>Reads a public key message; false when it is malformed, not in its one deterministic form, or outside the limits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        return message.Length <= MaxMessageBytes
            && KeyMessage.TryRead(message, out KeyType type, out ReadOnlySpan<byte> data)
            && TryCreate(type, data, out key)
            && key._message.AsSpan().SequenceEqual(message);
    }

    /// <summary>The key of 32 raw Ed25519 bytes.</summary>
    internal static PublicKey FromEd25519(ReadOnlySpan<byte> bytes) =>
        TryCreate(KeyType.Ed25519, bytes, out PublicKey? key)
            ? key
            : throw new ArgumentException($"An Ed25519 key is {OpenSslKey.Ed25519PublicBytes} bytes long, not {bytes.Length}.", nameof(bytes));

    /// <summary>Whether the holder of the private half signed this data. Never throws on a bad key or signature.</summary>
    /// <exception cref="PlatformNotSupportedException">OpenSSL 3 is not installed.</exception>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (_info is not null)
            return _info.Verify(data, signature, HashAlgorithmName.SHA256);
        if (Type == KeyType.Ed25519)
        {
            using OpenSslKey key = OpenSslKey.Ed25519Public(Data.Span);
            return key.Verify(data, signature, overSha256: false);
        }

        using OpenSslKey point = OpenSslKey.FromSubjectPublicKeyInfo([.. Secp256k1Prefix, .. Data.Span]);
        return !point.IsInvalid && point.Verify(data, signature, overSha256: true);
    }

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && _message.AsSpan().SequenceEqual(other._message);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Peer.GetHashCode();

    /// <summary>The kind and the peer id, for logs and debuggers.</summary>
    public override string ToString() => $"{Type} {PeerIdText.Format(Peer)}";

    /// <summary>DER SubjectPublicKeyInfo of a secp256k1 key up to the compressed point: the base class library cannot read those.</summary>
    private static ReadOnlySpan<byte> Secp256k1Prefix =>
    [
        0x30, 0x36, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a, 0x03, 0x22, 0x00,
    ];

    private static bool TryCreate(KeyType type, ReadOnlySpan<byte> data, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        byte[] message = KeyMessage.Write(type, data);
        int dataStart = message.Length - data.Length;
        SubjectPublicKeyInfo? info = null;
        bool valid = type switch
        {
            KeyType.Ed25519 => data.Length == OpenSslKey.Ed25519PublicBytes,
            KeyType.Secp256k1 => data is [2 or 3, ..] && data.Length == Secp256k1Bytes,
            _ => SubjectPublicKeyInfo.TryParse(message.AsMemory(dataStart), out info) && info.Type == type,
        };
        if (!valid)
            return false;
        key = new PublicKey(type, message, dataStart, info);
        return true;
    }
}
