using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Npgsql;

namespace Kith.Storage.Postgres;

/// <summary>Reads, a bounded number at a time, none of them on its caller's thread.</summary>
internal sealed class PostgresReader(NpgsqlDataSource source, NpgsqlConnectionStringBuilder connection, PostgresSchema schema, PostgresStoreOptions options)
{
    private int _reads;
    private long _damagedRows;

    /// <summary>How often a damaged row was met.</summary>
    public long DamagedRows => Interlocked.Read(ref _damagedRows);

    /// <summary>Rows of the table of records in identifier order.</summary>
    public async Task<IReadOnlyList<PostgresRow>> RowsAsync(string where, object[] values, int limit, CancellationToken cancellation)
    {
        string sql = $"select {PostgresSchema.Columns} from {schema.Records} where {where} order by identifier limit {limit}";
        IReadOnlyList<PostgresRow> rows = await QueryAsync(sql, values, PostgresRow.Read, cancellation).ConfigureAwait(false);
        foreach (PostgresRow row in rows)
        {
            if (row.Record is null)
                Interlocked.Increment(ref _damagedRows);
        }

        return rows;
    }

    /// <summary>How much all nodes that share the tables hold.</summary>
    public async Task<StoreStatistics> StatisticsAsync(CancellationToken cancellation)
    {
        string sql = $"select coalesce(sum(records), 0)::bigint, coalesce(sum(bytes), 0)::bigint from {schema.Usage} where writer in ({PostgresSchema.Strangers}, {RecordWriter.Own.Number})";
        return (await QueryAsync(sql, [], reader => new StoreStatistics(reader.GetInt64(0), reader.GetInt64(1)), cancellation).ConfigureAwait(false))[0];
    }

    private async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _reads) > options.MaxWaitingReads)
                throw new KithException(KithErrorCode.Refused, $"{options.MaxWaitingReads} reads of the record store are waiting already. Ask again later, or raise {nameof(PostgresStoreOptions.MaxWaitingReads)}.");
            return await Task.Run(() => RunAsync(sql, values, read, cancellation), cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (PostgresFailure.IsKnown(failure))
        {
            throw PostgresFailure.Explain(failure, connection);
        }
        finally
        {
            Interlocked.Decrement(ref _reads);
        }
    }

    private async Task<List<T>> RunAsync<T>(string sql, object[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = source.CreateCommand(sql);
        foreach (object value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        List<T> rows = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            rows.Add(read(reader));
        return rows;
    }
}
