using System;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Storage.Files;
using Npgsql;

namespace Kith.Storage.Postgres;

/// <summary>A row of the table of records.</summary>
/// <param name="Id">Its place.</param>
/// <param name="Charge">Who pays for it.</param>
/// <param name="Record">The record in it; null when it is not as it was written.</param>
internal readonly record struct PostgresRow(Identifier Id, StoreCharge Charge, Record? Record)
{
    public static PostgresRow Read(NpgsqlDataReader reader)
    {
        byte[] identifier = reader.GetFieldValue<byte[]>(0);
        long expires = reader.GetInt64(1);
        byte[] key = reader.GetFieldValue<byte[]>(4);
        byte[] value = reader.GetFieldValue<byte[]>(5);
        ulong writer = (ulong)reader.GetInt64(6);
        Identifier id = new(identifier);
        bool isWhole = (uint)reader.GetInt64(3) == RecordChecksum.Of(identifier, expires, key, value, writer)
            && key.Length is >= 1 and <= RecordKey.MaxBytes && Identifier.Of(key) == id;
        return new PostgresRow(
            id,
            new StoreCharge(RecordWriter.FromNumber(writer), reader.GetInt32(2)),
            isWhole ? new Record(new RecordKey(key), value, DateTimeOffset.FromUnixTimeMilliseconds(expires)) : null);
    }
}
