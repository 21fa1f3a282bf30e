using System;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Storage.Encryption;
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

    /// <summary>Sets a statement's parameters to a record's columns.</summary>
    /// <param name="statement">Has the columns as its first parameters.</param>
    /// <param name="identifier">Where the record lies.</param>
    /// <param name="record">The record.</param>
    /// <param name="writer">Whom it is charged to.</param>
    /// <param name="seal">Encrypts key and value; null where they are kept as they are.</param>
    public static void Bind(SqliteStatement statement, ReadOnlySpan<byte> identifier, Record record, RecordWriter writer, RecordSeal? seal = null)
    {
        ReadOnlySpan<byte> key = record.Key.Span;
        ReadOnlySpan<byte> value = record.Value.Span;
        if (seal is not null)
        {
            (byte[] sealedKey, byte[] sealedValue) = seal.SealRow(identifier, record.ExpiresUnixMilliseconds, writer.Number, key, value);
            key = sealedKey;
            value = sealedValue;
        }

        statement.Bind(1, identifier);
        statement.Bind(2, record.ExpiresUnixMilliseconds);
        statement.Bind(3, record.Bytes); // Without what sealing adds: that is what the quota counts.
        statement.Bind(4, RecordChecksum.Of(identifier, record.ExpiresUnixMilliseconds, key, value, writer.Number));
        statement.Bind(5, key);
        statement.Bind(6, value);
        statement.Bind(7, (long)writer.Number);
    }

    /// <summary>
    /// The record in the current row; false when its checksum does not fit, when it cannot be a record, or when it is not the one asked for.
    /// </summary>
    public static bool TryRead(SqliteStatement row, RecordKey? asked, out Record? record, RecordSeal? seal = null)
    {
        record = null;
        long expires = row.Number(1);
        if (!IsUnchanged(row) || expires < 0 || expires > LastUnixMilliseconds)
            return false;
        byte[]? key = null;
        byte[]? value = null;
        if (RecordSeal.IsSealed(row.Bytes(4)) && seal?.TryOpenRow(row.Bytes(0), expires, (ulong)row.Number(6), row.Bytes(4), row.Bytes(5), out key, out value) != true)
            return false;
        ReadOnlySpan<byte> found = key ?? row.Bytes(4);
        if (found.Length is 0 or > RecordKey.MaxBytes || !(asked is { } name ? found.SequenceEqual(name.Span) : IsPlaceOf(found, row.Bytes(0))))
            return false;
        record = new Record(asked ?? new RecordKey(key ?? found.ToArray()), value ?? row.Bytes(5).ToArray(), DateTimeOffset.FromUnixTimeMilliseconds(expires));
        return true;
    }

    /// <summary>Whether the current row is as it was written and lies under the identifier of its key, which of a sealed one its checksum says.</summary>
    public static bool IsWhole(SqliteStatement row) => IsUnchanged(row) && (RecordSeal.IsSealed(row.Bytes(4)) || IsPlaceOf(row.Bytes(4), row.Bytes(0)));

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
        int added = RecordSeal.IsSealed(key) ? RecordSeal.Overhead : 0;
        return row.Number(2) == key.Length + value.Length - added
            && row.Number(3) == RecordChecksum.Of(row.Bytes(0), row.Number(1), key, value, (ulong)row.Number(6))
            && key.Length > added && key.Length - added <= RecordKey.MaxBytes;
    }

    private static bool IsPlaceOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> identifier)
    {
        Span<byte> expected = stackalloc byte[Identifier.Bytes];
        Identifier.Of(key).CopyTo(expected);
        return identifier.SequenceEqual(expected);
    }
}
