using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Storage.Files;
using Npgsql;

namespace Kith.Storage.Postgres;

/// <summary>One transaction: reads what is held, decides every merge of the batch in turn, writes the outcome with one command a table.</summary>
internal sealed class PostgresBatch(NpgsqlConnection connection, PostgresSchema schema, RecordRules rules, StoreQuota quota, DateTimeOffset now)
{
    // When the quota is used up, a merge first clears away this many records that have ended.
    private const int ExpiredRemovedForRoom = 64;

    private readonly StoreUsage _usage = new(quota);
    private readonly Dictionary<Identifier, PostgresRow> _held = [];
    private readonly Dictionary<Identifier, (Record Record, RecordWriter Writer)> _written = [];
    private readonly Dictionary<long, StoreStatistics> _changes = [];
    private bool _hasMadeRoom;

    /// <summary>Returns once everything is committed.</summary>
    public async Task RunAsync(IReadOnlyList<PostgresRequest> requests, CancellationToken cancellation)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (NpgsqlCommand begin = new(schema.Lock, connection))
            await begin.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        PostgresRequest[] merges = [.. requests.Where(request => request.Record is not null)];
        await ReadHeldAsync([.. merges.Select(merge => merge.Id).Distinct()], cancellation).ConfigureAwait(false);
        await ReadUsageAsync([.. merges.Select(merge => merge.Writer).Where(writer => writer.IsPeer).Concat(_held.Values.Select(row => row.Charge.Writer).Where(writer => writer.IsPeer)).Distinct()], cancellation).ConfigureAwait(false);
        foreach (PostgresRequest request in requests)
        {
            if (request.Record is null)
                request.Removals = await RemoveExpiredAsync(request.Removals, cancellation).ConfigureAwait(false);
            else
                request.Result = await MergeAsync(request.Id, request.Record, request.Writer, cancellation).ConfigureAwait(false);
        }

        await WriteRecordsAsync(cancellation).ConfigureAwait(false);
        await WriteUsageAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<MergeResult> MergeAsync(Identifier id, Record offered, RecordWriter writer, CancellationToken cancellation)
    {
        bool isThere = _held.TryGetValue(id, out PostgresRow row);
        if (row.Record is { } held && !held.IsExpired(now))
        {
            MergeOutcome outcome = rules.Decide(held, offered);
            if (outcome != MergeOutcome.Stored)
                return new MergeResult(outcome, held);
        }

        StoreCharge charge = StoreCharge.Of(offered, writer);
        if (!_usage.Allows(isThere ? row.Charge : null, charge))
        {
            if (_hasMadeRoom || await RemoveExpiredAsync(ExpiredRemovedForRoom, cancellation).ConfigureAwait(false) == 0)
            {
                _hasMadeRoom = true; // Nothing expires within a transaction.
                return new MergeResult(MergeOutcome.Full, row.Record);
            }

            return await MergeAsync(id, offered, writer, cancellation).ConfigureAwait(false);
        }

        if (isThere)
            Count(row.Charge.Writer, -1, -row.Charge.Bytes);
        Count(writer, 1, charge.Bytes);
        _held[id] = new PostgresRow(id, charge, offered);
        _written[id] = (offered, writer);
        return new MergeResult(MergeOutcome.Stored);
    }

    private async Task<int> RemoveExpiredAsync(int limit, CancellationToken cancellation)
    {
        await WriteRecordsAsync(cancellation).ConfigureAwait(false); // What this transaction wrote may have ended as well.
        await using NpgsqlCommand remove = new(
            $"delete from {schema.Records} where identifier in (select identifier from {schema.Records} where expires <= $1 order by expires limit $2) returning identifier, writer, size", connection)
        {
            Parameters = { new() { Value = now.ToUnixTimeMilliseconds() }, new() { Value = (long)limit } },
        };
        int removed = 0;
        await using NpgsqlDataReader reader = await remove.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            removed++;
            _held.Remove(new Identifier(reader.GetFieldValue<byte[]>(0)));
            Count(RecordWriter.FromNumber((ulong)reader.GetInt64(1)), -1, -reader.GetInt32(2));
        }

        return removed;
    }

    private async Task ReadHeldAsync(Identifier[] ids, CancellationToken cancellation)
    {
        if (ids.Length == 0)
            return;
        await using NpgsqlCommand find = new($"select {PostgresSchema.Columns} from {schema.Records} where identifier = any($1)", connection)
        {
            Parameters = { new() { Value = Array.ConvertAll(ids, id => id.ToByteArray()) } },
        };
        await using NpgsqlDataReader reader = await find.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            PostgresRow row = PostgresRow.Read(reader);
            _held[row.Id] = row;
        }
    }

    // All strangers are one row; those whose limits matter here have rows of their own, and the rest of the sum is nobody's.
    private async Task ReadUsageAsync(RecordWriter[] peers, CancellationToken cancellation)
    {
        long[] numbers = [PostgresSchema.Strangers, (long)RecordWriter.Own.Number, .. peers.Select(peer => (long)peer.Number)];
        await using NpgsqlCommand find = new($"select writer, records, bytes from {schema.Usage} where writer = any($1)", connection) { Parameters = { new() { Value = numbers } } };
        await using NpgsqlDataReader reader = await find.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        StoreStatistics rest = default;
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            long number = reader.GetInt64(0);
            (long records, long bytes) = (reader.GetInt64(1), reader.GetInt64(2));
            if (number == PostgresSchema.Strangers)
            {
                rest = rest.Plus(records, bytes);
                continue;
            }

            RecordWriter writer = RecordWriter.FromNumber((ulong)number);
            _usage.Add(writer, records, bytes);
            if (!writer.IsOwn)
                rest = rest.Plus(-records, -bytes);
        }

        _usage.Add(RecordWriter.Unknown, rest.Records, rest.Bytes);
    }

    private async Task WriteRecordsAsync(CancellationToken cancellation)
    {
        if (_written.Count == 0)
            return;
        (Record Record, RecordWriter Writer)[] rows = [.. _written.Values];
        byte[][] identifiers = [.. _written.Keys.Select(id => id.ToByteArray())];
        await using NpgsqlCommand write = new(
            $"""
            insert into {schema.Records} ({PostgresSchema.Columns}) select * from unnest($1, $2, $3, $4, $5, $6, $7)
            on conflict (identifier) do update set expires = excluded.expires, size = excluded.size, checksum = excluded.checksum,
                key = excluded.key, value = excluded.value, writer = excluded.writer
            """, connection)
        {
            Parameters =
            {
                new() { Value = identifiers },
                new() { Value = Array.ConvertAll(rows, row => row.Record.ExpiresUnixMilliseconds) },
                new() { Value = Array.ConvertAll(rows, row => row.Record.Bytes) },
                new() { Value = rows.Select((row, index) => (long)RecordChecksum.Of(identifiers[index], row.Record.ExpiresUnixMilliseconds, row.Record.Key.Span, row.Record.Value.Span, row.Writer.Number)).ToArray() },
                new() { Value = Array.ConvertAll(rows, row => row.Record.Key.Bytes.ToArray()) },
                new() { Value = Array.ConvertAll(rows, row => row.Record.Value.ToArray()) },
                new() { Value = Array.ConvertAll(rows, row => (long)row.Writer.Number) },
            },
        };
        await write.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        _written.Clear();
    }

    private async Task WriteUsageAsync(CancellationToken cancellation)
    {
        if (_changes.Count == 0)
            return;
        await using NpgsqlCommand write = new(
            $"""
            insert into {schema.Usage} as held (writer, records, bytes) select * from unnest($1, $2, $3)
            on conflict (writer) do update set records = held.records + excluded.records, bytes = held.bytes + excluded.bytes
            """, connection)
        {
            Parameters =
            {
                new() { Value = _changes.Keys.ToArray() },
                new() { Value = _changes.Values.Select(change => change.Records).ToArray() },
                new() { Value = _changes.Values.Select(change => change.Bytes).ToArray() },
            },
        };
        await write.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await using NpgsqlCommand tidy = new($"delete from {schema.Usage} where records = 0 and writer = any($1)", connection) { Parameters = { new() { Value = _changes.Keys.ToArray() } } };
        await tidy.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private void Count(RecordWriter writer, int records, long bytes)
    {
        _usage.Add(writer, records, bytes);
        if (!writer.IsOwn)
            Change(PostgresSchema.Strangers, records, bytes);
        if (writer.IsOwn || writer.IsPeer)
            Change((long)writer.Number, records, bytes);
    }

    private void Change(long number, int records, long bytes) => _changes[number] = _changes.GetValueOrDefault(number).Plus(records, bytes);
}
