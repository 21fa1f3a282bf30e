using System;
using System.Security.Cryptography;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// <c>/kith/content/</c> and <c>/kith/shard/</c>: bare bytes that hash to the key. There is only one valid value, so the longer life wins at a merge and one
/// answer is enough for a get.
/// </summary>
/// <param name="limits">The swarm's limits.</param>
/// <param name="isShard">Whether for shards.</param>
internal sealed class ContentValidator(RecordLimits limits, bool isShard = false) : IRecordValidator
{
    private static readonly byte[] Content = ContentKey.Prefix.ToArray();
    private static readonly byte[] Shard = ShardKey.Prefix.ToArray();

    public ReadOnlyMemory<byte> Namespace => isShard ? Shard : Content;

    public bool ProvesItself => true;

    /// <summary>The SHA-256 of the only value that a key can have; false for keys of other namespaces and such as have not their form.</summary>
    public static bool TryReadDigest(RecordKey key, out ReadOnlySpan<byte> digest) => ContentKey.TryReadDigest(key, out digest) || ShardKey.TryReadDigest(key, out digest);

    public bool TryRead(ReadOnlyMemory<byte> value, out RecordContent content)
    {
        content = new RecordContent(value, StatedExpiry: null, IsTombstone: false);
        return true;
    }

    public RecordFault Validate(Record record, DateTimeOffset now)
    {
        if (record.Value.Length > limits.MaxValueBytes)
            return RecordFault.TooLarge;
        if (!TryReadDigest(record.Key, out ReadOnlySpan<byte> digest))
            return RecordFault.Malformed;
        return HashesTo(record.Value.Span, digest) ? RecordLife.Check(record, limits, now) : RecordFault.HashMismatch;
    }

    /// <summary>Whether bytes are those that a key names.</summary>
    public static bool IsNamedBy(RecordKey key, ReadOnlySpan<byte> value) => TryReadDigest(key, out ReadOnlySpan<byte> digest) && HashesTo(value, digest);

    public int Compare(Record a, Record b) => 0;

    private static bool HashesTo(ReadOnlySpan<byte> value, ReadOnlySpan<byte> digest)
    {
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, actual);
        return actual.SequenceEqual(digest);
    }
}
