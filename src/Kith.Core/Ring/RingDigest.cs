using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Kith.Core.Records;

namespace Kith.Core.Ring;

/// <summary>
/// A digest of a set of records, whatever their order: how many they are, and the sum of their hashes. Equal digests among honest nodes
/// mean equal sets; it guards against accidents, not against forgers.
/// </summary>
/// <param name="count">How many records.</param>
/// <param name="sum">The sum of the leading 64 bits of their SHA-256, over key, value and expiry.</param>
public sealed class RingDigest(long count, ulong sum) : RingAnswer, IEquatable<RingDigest>
{
    /// <summary>The digest of no records.</summary>
    public static readonly RingDigest Empty = new(0, 0);

    /// <summary>How many records.</summary>
    public long Count { get; } = count;

    /// <summary>The sum of the leading 64 bits of their SHA-256, over key, value and expiry.</summary>
    public ulong Sum { get; } = sum;

    /// <summary>The digest with one more record.</summary>
    public RingDigest With(Record record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Span<byte> numbers = stackalloc byte[12];
        BinaryPrimitives.WriteInt32BigEndian(numbers, record.Key.Span.Length);
        BinaryPrimitives.WriteInt64BigEndian(numbers[4..], record.ExpiresUnixMilliseconds);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(numbers);
        hash.AppendData(record.Key.Span);
        hash.AppendData(record.Value.Span);
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return new RingDigest(Count + 1, Sum + BinaryPrimitives.ReadUInt64BigEndian(digest));
    }

    /// <inheritdoc/>
    public bool Equals(RingDigest? other) => other is not null && Count == other.Count && Sum == other.Sum;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RingDigest);

    /// <inheritdoc/>
    public override int GetHashCode() => Sum.GetHashCode();
}
