using System;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Storage.Files;

namespace Kith.Storage.Sqlite;

/// <summary>How a record lies in a row, and how a damaged row is told from a good one.</summary>
internal static class RecordRow
{
    /// <summary>The columns that <see cref="TryRead"/> expects first in a query, in this order.</summary>
    public const string Columns = "identifier, expires, size, checksum, key, value, writer";

    private static readonly long LastUnixMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>How many these are: where a query's own columns begin.</summary>
    public const int ColumnCount = 7;

    public static void Bind(SqliteStatement statement, ReadOnlySpan<byte> identifier, Record record, RecordWriter writer)
    {
        statement.Bind(1, identifier);
        statement.Bind(2, record.ExpiresUnixMilliseconds);
        statement.Bind(3, record.Bytes);
        statement.Bind(4, RecordChecksum.Of(identifier, record.ExpiresUnixMilliseconds, record.Key.Span, record.Value.Span, writer.Number));
        statement.Bind(5, record.Key.Span);
        statement.Bind(6, record.Value.Span);
        statement.Bind(7, (long)writer.Number);
    }

    /// <summary>
    /// The record in the current row; false when its checksum does not fit, when it cannot be a record, or when it is not the one asked for.
    /// </summary>
    public static bool TryRead(SqliteStatement row, RecordKey? asked, out Record? record)
    {
        record = null;
        ReadOnlySpan<byte> key = row.Bytes(4);
        if (!IsUnchanged(row) || !(asked is { } name ? key.SequenceEqual(name.Span) : IsInPlace(row)))
            return false;
        long expires = row.Number(1);
        if (key.Length is 0 or > RecordKey.MaxBytes || expires < 0 || expires > LastUnixMilliseconds)
            return false;
        record = new Record(asked ?? new RecordKey(key.ToArray()), row.Bytes(5).ToArray(), DateTimeOffset.FromUnixTimeMilliseconds(expires));
        return true;
    }

    /// <summary>Whether the current row is as it was written and lies under the identifier of its key.</summary>
    public static bool IsWhole(SqliteStatement row) => IsUnchanged(row) && IsInPlace(row);

    /// <summary>Inserts the current row elsewhere, as it is.</summary>
    public static void Copy(SqliteStatement row, SqliteStatement insert)
    {
        insert.Bind(1, row.Bytes(0));
        insert.Bind(2, row.Number(1));
        insert.Bind(3, row.Number(2));
        insert.Bind(4, row.Number(3));
        insert.Bind(5, row.Bytes(4));
        insert.Bind(6, row.Bytes(5));
        insert.Bind(7, row.Number(6));
        insert.Run();
    }

    /// <summary>What the current row is charged to whom.</summary>
    public static StoreCharge ChargeOf(SqliteStatement row) => new(WriterOf(row), (int)row.Number(2));

    private static RecordWriter WriterOf(SqliteStatement row) => RecordWriter.FromNumber((ulong)row.Number(6));

    private static bool IsUnchanged(SqliteStatement row)
    {
        ReadOnlySpan<byte> key = row.Bytes(4);
        ReadOnlySpan<byte> value = row.Bytes(5);
        return row.Number(2) == key.Length + value.Length
            && row.Number(3) == RecordChecksum.Of(row.Bytes(0), row.Number(1), key, value, (ulong)row.Number(6))
            && key.Length is >= 1 and <= RecordKey.MaxBytes;
    }

    private static bool IsInPlace(SqliteStatement row)
    {
        Span<byte> expected = stackalloc byte[Identifier.Bytes];
        Identifier.Of(row.Bytes(4)).CopyTo(expected);
        return row.Bytes(0).SequenceEqual(expected);
    }
}
