using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kith.Core.Formats;

namespace Kith.Libp2p.Formats;

/// <summary>
/// A digest that names its hash function (multiformats, multihash): varint code, varint length, digest. Every code is carried; only
/// sha2-256 and identity can be made and checked here.
/// </summary>
internal sealed class Multihash : IEquatable<Multihash>
{
    /// <summary>The code of sha2-256.</summary>
    public const ulong Sha256Code = 0x12;

    /// <summary>The code of identity: the digest is the content.</summary>
    public const ulong IdentityCode = 0x00;

    /// <summary>The longest multihash accepted, in bytes: the limit other implementations put on provider keys.</summary>
    public const int MaxBytes = 80;

    private readonly byte[] _bytes;
    private readonly int _digestStart;

    private Multihash(ulong code, byte[] bytes, int digestStart)
    {
        Code = code;
        _bytes = bytes;
        _digestStart = digestStart;
    }

    /// <summary>The hash function's code.</summary>
    public ulong Code { get; }

    /// <summary>The whole multihash.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The digest alone.</summary>
    public ReadOnlyMemory<byte> Digest => _bytes.AsMemory(_digestStart);

    /// <summary>The sha2-256 multihash of a content.</summary>
    public static Multihash Sha256(ReadOnlySpan<byte> content) => Make(Sha256Code, SHA256.HashData(content));

    /// <summary>The identity multihash of a short content.</summary>
    /// <exception cref="ArgumentException">The content does not fit into <see cref="MaxBytes"/>.</exception>
    public static Multihash Identity(ReadOnlySpan<byte> content) => Make(IdentityCode, content);

    /// <summary>Reads the multihash at the start of a span; false when there is none within the limits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, [NotNullWhen(true)] out Multihash? multihash)
    {
        multihash = null;
        if (Varint.Read(source, out ulong code, out int codeLength) != VarintStatus.Complete
            || Varint.Read(source[codeLength..], out ulong digestLength, out int lengthLength) != VarintStatus.Complete)
            return false;
        int start = codeLength + lengthLength;
        if (digestLength > (ulong)(MaxBytes - start) || (int)digestLength > source.Length - start)
            return false;
        if (code == Sha256Code && digestLength != SHA256.HashSizeInBytes)
            return false;
        multihash = new Multihash(code, source[..(start + (int)digestLength)].ToArray(), start);
        return true;
    }

    /// <summary>Reads a span that is exactly one multihash.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Multihash? multihash)
    {
        if (TryRead(bytes, out multihash) && multihash._bytes.Length == bytes.Length)
            return true;
        multihash = null;
        return false;
    }

    /// <summary>Whether a content hashes to this; false for a hash function that is not known here.</summary>
    public bool Matches(ReadOnlySpan<byte> content)
    {
        if (Code == IdentityCode)
            return content.SequenceEqual(Digest.Span);
        if (Code != Sha256Code)
            return false;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return digest.SequenceEqual(Digest.Span);
    }

    /// <inheritdoc/>
    public bool Equals(Multihash? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Multihash);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>Hexadecimal digits, for logs and debuggers.</summary>
    public override string ToString() => Convert.ToHexStringLower(_bytes);

    private static Multihash Make(ulong code, ReadOnlySpan<byte> digest)
    {
        Span<byte> prefix = stackalloc byte[2 * Varint.MaxBytes];
        int length = Varint.Write(prefix, code);
        length += Varint.Write(prefix[length..], (ulong)digest.Length);
        if (length + digest.Length > MaxBytes)
            throw new ArgumentException($"A multihash is at most {MaxBytes} bytes long.", nameof(digest));
        return new Multihash(code, [.. prefix[..length], .. digest], length);
    }
}
