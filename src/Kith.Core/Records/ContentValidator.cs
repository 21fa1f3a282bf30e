using System;
using System.Security.Cryptography;

namespace Kith.Core.Records;

/// <summary>
/// <c>/kith/content/</c>: bare bytes that hash to the key. There is only one valid value, so the longer life wins at a merge and one
/// answer is enough for a get.
/// </summary>
internal sealed class ContentValidator(RecordLimits limits) : IRecordValidator
{
    private static readonly byte[] Prefix = ContentKey.Prefix.ToArray();

    public ReadOnlyMemory<byte> Namespace => Prefix;

    public bool ProvesItself => true;

    public bool TryRead(ReadOnlyMemory<byte> value, out RecordContent content)
    {
        content = new RecordContent(value, StatedExpiry: null, IsTombstone: false);
        return true;
    }

    public RecordFault Validate(Record record, DateTimeOffset now)
    {
        if (record.Value.Length > limits.MaxValueBytes)
            return RecordFault.TooLarge;
        if (!ContentKey.TryReadDigest(record.Key, out ReadOnlySpan<byte> digest))
            return RecordFault.Malformed;
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(record.Value.Span, actual);
        return actual.SequenceEqual(digest) ? RecordLife.Check(record, limits, now) : RecordFault.HashMismatch;
    }

    public int Compare(Record a, Record b) => 0;
}
