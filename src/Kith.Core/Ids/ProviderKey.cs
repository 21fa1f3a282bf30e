using System;
using System.Security.Cryptography;
using Kith.Core.Formats;

namespace Kith.Core.Ids;

/// <summary>What a peer can provide: a multihash, up to 80 bytes. Never a record key; its identifier is the SHA-256 of the whole multihash.</summary>
public readonly struct ProviderKey : IEquatable<ProviderKey>
{
    /// <summary>The longest key, in bytes: what other implementations take.</summary>
    public const int MaxBytes = 80;

    private const byte Sha256Code = 0x12;

    private readonly byte[]? _bytes;

    private ProviderKey(byte[] bytes) => _bytes = bytes;

    /// <summary>Whether this is the default value, the name of nothing.</summary>
    public bool IsEmpty => _bytes is null;

    /// <summary>The multihash.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The multihash as a span.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The sha2-256 multihash of a content.</summary>
    public static ProviderKey Of(ReadOnlySpan<byte> content) => new([Sha256Code, SHA256.HashSizeInBytes, .. SHA256.HashData(content)]);

    /// <summary>A key from the bytes of exactly one multihash; false for anything else.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> multihash, out ProviderKey key)
    {
        key = default;
        if (multihash.Length > MaxBytes
            || Varint.Read(multihash, out _, out int codeLength) != VarintStatus.Complete
            || Varint.Read(multihash[codeLength..], out ulong digestLength, out int lengthLength) != VarintStatus.Complete
            || digestLength == 0
            || digestLength != (ulong)(multihash.Length - codeLength - lengthLength))
            return false;
        key = new ProviderKey(multihash.ToArray());
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(ProviderKey other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ProviderKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Identifier.Of(_bytes).GetHashCode();

    /// <summary>Hexadecimal digits, for logs and debuggers.</summary>
    public override string ToString() => Convert.ToHexStringLower(Span);

    /// <summary>Whether two keys have the same bytes.</summary>
    public static bool operator ==(ProviderKey left, ProviderKey right) => left.Equals(right);

    /// <summary>Whether two keys have different bytes.</summary>
    public static bool operator !=(ProviderKey left, ProviderKey right) => !left.Equals(right);
}
