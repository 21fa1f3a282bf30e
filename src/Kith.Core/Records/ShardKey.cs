using System;
using System.Security.Cryptography;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// Keys in <c>/kith/shard/</c>: the binary sha2-256 multihash of the bytes they name, as <c>/kith/content/</c> has it, and one byte that chooses among
/// places. One node holds such a record, not R: whoever puts it has others from which it can be computed, and chooses the byte so that they lie elsewhere.
/// </summary>
internal static class ShardKey
{
    private const byte Sha256Code = 0x12;

    private const int DigestStart = 2;

    private const int RestBytes = DigestStart + SHA256.HashSizeInBytes + 1;

    /// <summary>The namespace's prefix.</summary>
    public static ReadOnlySpan<byte> Prefix => "/kith/shard/"u8;

    /// <summary>The key of bytes with a digest.</summary>
    /// <param name="digest">Their SHA-256.</param>
    /// <param name="place">Chooses the node.</param>
    public static RecordKey Of(ReadOnlySpan<byte> digest, byte place)
    {
        Span<byte> rest = stackalloc byte[RestBytes];
        rest[0] = Sha256Code;
        rest[1] = SHA256.HashSizeInBytes;
        digest.CopyTo(rest[DigestStart..]);
        rest[^1] = place;
        return RecordKey.FromParts(Prefix, rest);
    }

    /// <summary>The SHA-256 digest a key carries; false when the key is not of this form.</summary>
    public static bool TryReadDigest(RecordKey key, out ReadOnlySpan<byte> digest)
    {
        ReadOnlySpan<byte> bytes = key.Span;
        digest = default;
        if (bytes.Length != Prefix.Length + RestBytes || !bytes.StartsWith(Prefix))
            return false;
        bytes = bytes[Prefix.Length..];
        if (bytes[0] != Sha256Code || bytes[1] != SHA256.HashSizeInBytes)
            return false;
        digest = bytes[DigestStart..^1];
        return true;
    }
}
