using System;
using System.Security.Cryptography;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Artifacts;

/// <summary>A SHA-256: the name of a chunk, of a tree's node, and of an artifact as a whole.</summary>
public readonly record struct Digest
{
    /// <summary>The length of a digest in bytes.</summary>
    public const int Bytes = SHA256.HashSizeInBytes;

    private const byte Sha256Code = 0x12;

    private readonly Identifier _value;

    /// <summary>Reads 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public Digest(ReadOnlySpan<byte> bytes) => _value = new Identifier(bytes);

    /// <summary>The record in <c>/kith/content/</c> whose bytes have this digest.</summary>
    public RecordKey Key
    {
        get
        {
            Span<byte> multihash = stackalloc byte[2 + Bytes];
            multihash[0] = Sha256Code;
            multihash[1] = Bytes;
            CopyTo(multihash[2..]);
            return RecordKey.FromParts(ContentKey.Prefix, multihash);
        }
    }

    /// <summary>The digest of some bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(content, hash);
        return new Digest(hash);
    }

    /// <summary>Reads 64 hexadecimal digits; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        digest = default;
        if (text.Length != 2 * Bytes || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        digest = new Digest(bytes);
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination) => _value.CopyTo(destination);

    /// <summary>64 lowercase hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
