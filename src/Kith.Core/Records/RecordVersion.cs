using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Kith.Core.Records;

/// <summary>
/// Which of the values that a key had. A larger number is later; values with equal numbers, which concurrent writers can make, differ in
/// their fingerprint.
/// </summary>
/// <param name="Number">The sequence of a signed record, the hybrid clock of a plain one, zero for content, which never changes.</param>
/// <param name="Fingerprint">The first eight bytes of the SHA-256 of the value with its envelope.</param>
public readonly record struct RecordVersion(ulong Number, ulong Fingerprint)
{
    private const int DigitsOfOne = 16;

    /// <summary>Reads what <see cref="ToString"/> writes; false for anything else.</summary>
    public static bool TryParse(string? text, out RecordVersion version)
    {
        version = default;
        if (text is null || text.Length != (2 * DigitsOfOne) + 1 || text[DigitsOfOne] != '-' || text.Contains('\0', StringComparison.Ordinal) // Which ends a number, to .NET.
            || !ulong.TryParse(text.AsSpan(0, DigitsOfOne), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
            || !ulong.TryParse(text.AsSpan(DigitsOfOne + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong fingerprint))
            return false;
        version = new RecordVersion(number, fingerprint);
        return true;
    }

    /// <summary>The version of a value.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="value">The value, envelope included.</param>
    internal static RecordVersion Of(ulong number, ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        return new RecordVersion(number, BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    /// <summary>The version of a record. Of a valid one whose key is its hash, that is not worked out again: there may be 64 KiB of it.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="record">A valid record.</param>
    internal static RecordVersion Of(ulong number, Record record) => ContentValidator.TryReadDigest(record.Key, out ReadOnlySpan<byte> digest)
        ? new RecordVersion(number, BinaryPrimitives.ReadUInt64BigEndian(digest))
        : Of(number, record.Value.Span);

    /// <summary>Orders two values by their SHA-256: how a tie between versions ends.</summary>
    internal static int CompareHashes(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> first = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> second = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(left, first);
        SHA256.HashData(right, second);
        return first.SequenceCompareTo(second);
    }

    /// <summary>Two numbers of sixteen hexadecimal digits with a dash between them: sorts as the versions do.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number:x16}-{Fingerprint:x16}");
}
