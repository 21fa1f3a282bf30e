using System;
using System.Security.Cryptography;
using System.Threading;
using Kith.Core.Admission;
using Kith.Core.Ids;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Identity;

/// <summary>
/// A node's own Ed25519 key pair. Safe to use from many threads at once. Whoever made it disposes of it, after the node.
/// </summary>
public sealed class NodeIdentity : IDisposable
{
    /// <summary>Bytes of the seed that a private key is made from.</summary>
    public const int SeedBytes = OpenSslKey.Ed25519SeedBytes;

    private readonly OpenSslKey _key;

    private NodeIdentity(OpenSslKey key)
    {
        _key = key;
        PublicKey = PublicKey.FromEd25519(key.Ed25519PublicKey());
    }

    /// <summary>The node's name.</summary>
    public PeerId Peer => PublicKey.Peer;

    /// <summary>The public half of the key.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>A new random identity.</summary>
    /// <exception cref="PlatformNotSupportedException">OpenSSL 3 is not installed.</exception>
    public static NodeIdentity Generate()
    {
        Span<byte> seed = stackalloc byte[SeedBytes];
        RandomNumberGenerator.Fill(seed);
        NodeIdentity identity = FromSeed(seed);
        CryptographicOperations.ZeroMemory(seed);
        return identity;
    }

    /// <summary>Makes keys until one has a peer id that solves a swarm's puzzle.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    internal static NodeIdentity Generate(int puzzleBits, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            NodeIdentity identity = Generate();
            if (StaticPuzzle.IsSolved(identity.Peer, puzzleBits))
                return identity;
            identity.Dispose();
        }
    }

    /// <summary>The identity of a seed: the same seed gives the same peer id.</summary>
    /// <param name="seed">32 secret bytes (RFC 8032, section 5.1.5).</param>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    /// <exception cref="PlatformNotSupportedException">OpenSSL 3 is not installed.</exception>
    public static NodeIdentity FromSeed(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedBytes)
            throw new ArgumentException($"A seed is {SeedBytes} bytes long, not {seed.Length}.", nameof(seed));
        return new NodeIdentity(OpenSslKey.Ed25519Private(seed));
    }

    /// <summary>
    /// Reads a private key message (libp2p peer-ids, "Keys"), with the public key after the seed once or, as old files have it, twice.
    /// </summary>
    /// <exception cref="FormatException">The bytes are damaged, or hold a key of another kind than Ed25519.</exception>
    /// <exception cref="PlatformNotSupportedException">OpenSSL 3 is not installed.</exception>
    public static NodeIdentity FromPrivateKeyMessage(ReadOnlySpan<byte> message)
    {
        if (!KeyMessage.TryRead(message, out KeyType type, out ReadOnlySpan<byte> data))
            throw new FormatException("This is not a libp2p private key message.");
        if (type != KeyType.Ed25519)
            throw new FormatException($"The private key is of type {type}; Kith's own identities are Ed25519.");
        int copies = (data.Length - SeedBytes) / OpenSslKey.Ed25519PublicBytes;
        if (copies is not (1 or 2) || data.Length != SeedBytes + (copies * OpenSslKey.Ed25519PublicBytes))
            throw new FormatException($"An Ed25519 private key holds 64 or 96 bytes, not {data.Length}.");
        NodeIdentity identity = FromSeed(data[..SeedBytes]);
        for (ReadOnlySpan<byte> rest = data[SeedBytes..]; !rest.IsEmpty; rest = rest[OpenSslKey.Ed25519PublicBytes..])
        {
            if (rest[..OpenSslKey.Ed25519PublicBytes].SequenceEqual(identity.PublicKey.Data.Span))
                continue;
            identity.Dispose();
            throw new FormatException("The public key does not belong to the private key beside it.");
        }

        return identity;
    }

    /// <summary>Signs with Ed25519 (RFC 8032): 64 bytes, the same for the same data.</summary>
    /// <exception cref="ObjectDisposedException">The identity was disposed of.</exception>
    public byte[] Sign(ReadOnlySpan<byte> data) => _key.SignEd25519(data);

    /// <summary>The private key message: secret. The caller clears it after use.</summary>
    internal byte[] ToPrivateKeyMessage()
    {
        Span<byte> data = stackalloc byte[SeedBytes + OpenSslKey.Ed25519PublicBytes];
        _key.CopySeedTo(data);
        PublicKey.Data.Span.CopyTo(data[SeedBytes..]);
        byte[] message = KeyMessage.Write(KeyType.Ed25519, data);
        CryptographicOperations.ZeroMemory(data);
        return message;
    }

    /// <summary>Frees the private key.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>The peer id; the private key is never printed.</summary>
    public override string ToString() => PeerIdText.Format(Peer);
}
