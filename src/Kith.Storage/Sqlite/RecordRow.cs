using System;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Storage.Files;

namespace Kith.Storage.Sqlite;

/// <summary>How a record lies in a row, and how a damaged row is told from a good one.</summary>
internal static class RecordRow
{
    /// <summary>The columns that <see cref="TryRead"/> expects first in a query, in this order.</summary>
    public const string Columns = "identifier, expires, size, checksum, key, value";

    private static readonly long LastUnixMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static void Bind(SqliteStatement statement, ReadOnlySpan<byte> identifier, Record record)
    {
        statement.Bind(1, identifier);
        statement.Bind(2, record.ExpiresUnixMilliseconds);
        statement.Bind(3, record.Bytes);
        statement.Bind(4, Checksum(identifier, record.ExpiresUnixMilliseconds, record.Key.Span, record.Value.Span));
        statement.Bind(5, record.Key.Span);
        statement.Bind(6, record.Value.Span);
    }

    /// <summary>
    /// The record in the current row; false when its checksum does not fit, when it cannot be a record, or when it is not the one asked for.
    /// </summary>
    public static bool TryRead(SqliteStatement row, RecordKey? asked, out Record? record)
    {
        record = null;
        long expires = row.Number(1);
        ReadOnlySpan<byte> key = row.Bytes(4);
        ReadOnlySpan<byte> value = row.Bytes(5);
        if (row.Number(3) != Checksum(row.Bytes(0), expires, key, value) || row.Number(2) != key.Length + value.Length)
            return false;
        if (asked is { } name && !key.SequenceEqual(name.Span))
            return false;
        if (key.Length is 0 or > RecordKey.MaxBytes || expires < 0 || expires > LastUnixMilliseconds)
            return false;
        record = new Record(asked ?? new RecordKey(key.ToArray()), value.ToArray(), DateTimeOffset.FromUnixTimeMilliseconds(expires));
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> identifier, long expires, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        uint state = Crc32C.Append(Crc32C.Start, identifier);
        state = Crc32C.Append(state, expires);
        state = Crc32C.Append(state, key.Length); // So that a byte cannot move between key and value unseen.
        state = Crc32C.Append(state, key);
        return Crc32C.Finish(Crc32C.Append(state, value));
    }
}
