using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// One version of one record: enough for two nodes to see that they hold the same, not enough to say whose is better. Merging decides that.
/// </summary>
/// <param name="Id">SHA-256 of the record's key, by which stores are ordered.</param>
/// <param name="Tag">Differs between versions.</param>
public readonly record struct RecordTag(Identifier Id, ulong Tag)
{
    /// <summary>The version that a record is.</summary>
    /// <param name="record">A valid record.</param>
    /// <param name="rule">The rule of its namespace.</param>
    /// <remarks>
    /// Of a value that can be no other only the end varies, and that by a second or so at each hop, so it counts in whole hours. Other values
    /// state their end, and the value says it all.
    /// </remarks>
    public static RecordTag Of(Record record, IRecordValidator rule)
    {
        Identifier id = Identifier.Of(record.Key.Span);
        if (rule.ProvesItself)
            return new RecordTag(id, (ulong)(record.ExpiresUnixMilliseconds / TimeSpan.MillisecondsPerHour));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(record.Value.Span, digest);
        return new RecordTag(id, BinaryPrimitives.ReadUInt64LittleEndian(digest));
    }
}
