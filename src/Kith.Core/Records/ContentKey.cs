using System;
using System.Security.Cryptography;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>Keys in <c>/kith/content/</c>: the binary sha2-256 multihash of the bytes they name.</summary>
public static class ContentKey
{
    private const byte Sha256Code = 0x12;

    /// <summary>The namespace's prefix.</summary>
    public static ReadOnlySpan<byte> Prefix => "/kith/content/"u8;

    /// <summary>The key that names these bytes.</summary>
    public static RecordKey Of(ReadOnlySpan<byte> content)
    {
        Span<byte> multihash = stackalloc byte[2 + SHA256.HashSizeInBytes];
        multihash[0] = Sha256Code;
        multihash[1] = SHA256.HashSizeInBytes;
        SHA256.HashData(content, multihash[2..]);
        return RecordKey.FromParts(Prefix, multihash);
    }

    /// <summary>The SHA-256 digest a key carries; false when the key is not of this form.</summary>
    public static bool TryReadDigest(RecordKey key, out ReadOnlySpan<byte> digest)
    {
        ReadOnlySpan<byte> bytes = key.Span;
        digest = default;
        if (bytes.Length != Prefix.Length + 2 + SHA256.HashSizeInBytes || !bytes.StartsWith(Prefix))
            return false;
        bytes = bytes[Prefix.Length..];
        if (bytes[0] != Sha256Code || bytes[1] != SHA256.HashSizeInBytes)
            return false;
        digest = bytes[2..];
        return true;
    }
}
