using System;
using System.Diagnostics.CodeAnalysis;
using Kith.Core.Formats;

namespace Kith.Libp2p.Formats;

/// <summary>
/// A content identifier (multiformats, CID): a multihash with a codec. Version 0 is a bare sha2-256 multihash of dag-pb content in
/// base58btc; version 1 is read in base32, base36 and base58btc. The codec is carried, not interpreted: content is routed by multihash.
/// </summary>
internal sealed class Cid : IEquatable<Cid>
{
    /// <summary>The codec of bare bytes.</summary>
    public const ulong RawCodec = 0x55;

    /// <summary>The codec of MerkleDAG protobuf, the only one of version 0.</summary>
    public const ulong DagPbCodec = 0x70;

    /// <summary>The codec of a libp2p public key, under which peer ids are written.</summary>
    public const ulong Libp2pKeyCodec = 0x72;

    private const int Version0Characters = 46;

    private Cid(int version, ulong codec, Multihash hash)
    {
        Version = version;
        Codec = codec;
        Hash = hash;
    }

    /// <summary>0 or 1.</summary>
    public int Version { get; }

    /// <summary>What the content is encoded as.</summary>
    public ulong Codec { get; }

    /// <summary>The content's hash.</summary>
    public Multihash Hash { get; }

    /// <summary>A version 1 CID.</summary>
    public static Cid Version1(ulong codec, Multihash hash) => new(1, codec, hash);

    /// <summary>Reads a CID.</summary>
    /// <exception cref="FormatException">The text is not a CID.</exception>
    public static Cid Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Cid? cid)
            ? cid
            : throw new FormatException(
                $"'{Excerpt.Of(text)}' is not a CID. CIDs look like bafk…, bafy…, k51… or Qm…; copy the whole text.");
    }

    /// <summary>Reads a CID; false when the text is not one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Cid? cid)
    {
        cid = null;
        byte[]? bytes;
        if (text.Length != Version0Characters || !text.StartsWith("Qm"))
            return Multibase.TryReadPrefixed(text, out bytes) && TryParse(bytes, out cid) && cid.Version == 1;
        if (!Multibase.TryReadBase58(text, out bytes)
            || !Multihash.TryParse(bytes, out Multihash? hash)
            || hash.Code != Multihash.Sha256Code)
            return false;
        cid = new Cid(0, DagPbCodec, hash);
        return true;
    }

    /// <summary>Reads the binary form; false when the bytes are not exactly one CID.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Cid? cid)
    {
        cid = null;
        if (bytes is [0x12, 0x20, ..])
        {
            if (Multihash.TryParse(bytes, out Multihash? bare))
                cid = new Cid(0, DagPbCodec, bare);
            return cid is not null;
        }

        if (bytes is not [1, ..]
            || Varint.Read(bytes[1..], out ulong codec, out int codecLength) != VarintStatus.Complete
            || !Multihash.TryParse(bytes[(1 + codecLength)..], out Multihash? hash))
            return false;
        cid = Version1(codec, hash);
        return true;
    }

    /// <summary>The binary form.</summary>
    public byte[] ToBytes()
    {
        if (Version == 0)
            return Hash.Bytes.ToArray();
        Span<byte> prefix = stackalloc byte[1 + Varint.MaxBytes];
        prefix[0] = 1;
        int length = 1 + Varint.Write(prefix[1..], Codec);
        return [.. prefix[..length], .. Hash.Bytes.Span];
    }

    /// <inheritdoc/>
    public bool Equals(Cid? other) => other is not null && Version == other.Version && Codec == other.Codec && Hash.Equals(other.Hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Cid);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Version, Codec, Hash);

    /// <summary>Base58btc for version 0, base36 for libp2p keys, else base32.</summary>
    public override string ToString()
    {
        if (Version == 0)
            return Multibase.ToBase58(Hash.Bytes.Span);
        return Codec == Libp2pKeyCodec ? Multibase.ToBase36(ToBytes()) : Multibase.ToBase32(ToBytes());
    }
}
