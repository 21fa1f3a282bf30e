using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kith.Storage;

/// <summary>
/// Records in a PostgreSQL database, for operators who have one and look after it. A merge completes after its commit; merges that wait together share
/// one. Safe from any thread.
/// </summary>
/// <remarks>
/// All nodes on one server are one failure domain, whatever databases they use: their copies count as one. While the server does not answer, merges
/// are <see cref="MergeOutcome.Busy"/> and reads fail; both go on when it is back. A record that is not as it was written cannot be read
/// until a whole one comes in its place. Damage to the database itself is the server's to find; turn its data checksums on.
/// </remarks>
public sealed class PostgresRecordStore : IRecordStore
{
    private const int RecordsPerPage = 64;
    private const string Form = "Host=db;Port=5432;Username=kith;Password=...;Database=kith";

    private readonly NpgsqlDataSource _source;
    private readonly PostgresReader _reader;
    private readonly PostgresWriter _writer;
    private readonly RecordRules _rules;
    private readonly TimeProvider _time;
    private volatile bool _isDisposed;

    private PostgresRecordStore(NpgsqlDataSource source, NpgsqlConnectionStringBuilder connection, PostgresSchema schema, RecordRules rules, TimeProvider time, ILogger logger, PostgresStoreOptions options)
    {
        _source = source;
        _reader = new PostgresReader(source, connection, schema, options);
        _rules = rules;
        _time = time;
        _writer = new PostgresWriter(source, schema, rules, time, options, logger);
    }

    /// <summary>Whether the server syncs what it commits: not when its <c>fsync</c> setting is off.</summary>
    public bool IsDurable { get; private init; }

    /// <summary>The server, by the identifier it was given when it was set up: <c>postgresql:</c> and a number.</summary>
    public string FailureDomain { get; private init; } = "";

    /// <summary>How often a damaged row was met since the store was opened.</summary>
    public long QuarantinedRecords => _reader.DamagedRows;

    /// <summary>Connects, and creates the tables when they are not there.</summary>
    /// <param name="connectionString">As Npgsql has it: <c>Host=db;Username=kith;Password=…;Database=kith</c>.</param>
    /// <param name="rules">Which of two records is kept.</param>
    /// <param name="time">Decides what has expired.</param>
    /// <param name="logger">Told of what an operator can act on.</param>
    /// <param name="options">Schema, limits and connections; null for the defaults.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="KithException">
    /// <see cref="KithErrorCode.StoreUnreadable"/>: the server does not answer, refuses the user, lacks the database, or holds a store of another
    /// version. <see cref="KithErrorCode.InvalidConfiguration"/>: an option is out of range.
    /// </exception>
    public static async Task<PostgresRecordStore> OpenAsync(string connectionString, RecordRules rules, TimeProvider time, ILogger logger, PostgresStoreOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= PostgresStoreOptions.Default;
        options.Validate();
        NpgsqlConnectionStringBuilder connection = Complete(connectionString, options);
        NpgsqlDataSource source = NpgsqlDataSource.Create(connection);
        try
        {
            PostgresSchema schema = new(options.Schema);
            PostgresServer server = await Task.Run(() => schema.PrepareAsync(source, cancellation), cancellation).ConfigureAwait(false);
            PostgresRecordStore store = new(source, connection, schema, rules, time, logger, options)
            {
                IsDurable = server.IsDurable,
                FailureDomain = server.FailureDomain,
            };
            PostgresLog.Opened(logger, options.Schema, store.FailureDomain, store.IsDurable);
            return store;
        }
        catch (Exception failure)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            if (PostgresFailure.IsKnown(failure))
                throw PostgresFailure.Explain(failure, connection);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<MergeResult> MergeAsync(Record record, RecordWriter writer, CancellationToken cancellation)
    {
        if (_rules.RuleFor(record.Key) is null)
            throw new ArgumentException("A record must be valid before it is merged; this one's namespace has no rule.", nameof(record));
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new ValueTask<MergeResult>(_writer.MergeAsync(record, writer, cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask<Record?> GetAsync(RecordKey key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        IReadOnlyList<PostgresRow> rows = await _reader.RowsAsync("identifier = $1", [Identifier.Of(key.Span).ToByteArray()], limit: 1, cancellation).ConfigureAwait(false);
        if (rows.Count == 0)
            return null;
        if (rows[0].Record is { } record)
            return record.IsExpired(_time.GetUtcNow()) ? null : record;
        throw new KithException(KithErrorCode.StoreUnreadable, "The record is damaged and waits for a whole one in its place.");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Record> RangeAsync(Identifier from, Identifier toInclusive, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        byte[] last = toInclusive.ToByteArray();
        IReadOnlyList<PostgresRow> page = await _reader.RowsAsync("identifier between $1 and $2", [from.ToByteArray(), last], RecordsPerPage, cancellation).ConfigureAwait(false);
        while (page.Count > 0)
        {
            foreach (PostgresRow row in page)
            {
                if (row.Record is { } record && !record.IsExpired(_time.GetUtcNow()))
                    yield return record;
            }

            page = page.Count < RecordsPerPage
                ? []
                : await _reader.RowsAsync("identifier > $1 and identifier <= $2", [page[^1].Id.ToByteArray(), last], RecordsPerPage, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> RemoveExpiredAsync(int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new ValueTask<int>(_writer.RemoveExpiredAsync(limit, cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellation)
    {
        StoreStatistics held = await _reader.StatisticsAsync(cancellation).ConfigureAwait(false);
        return held with { Condition = _writer.Condition };
    }

    /// <summary>Completes what waits and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await _writer.CloseAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlConnectionStringBuilder Complete(string connectionString, PostgresStoreOptions options)
    {
        try
        {
            NpgsqlConnectionStringBuilder connection = new(connectionString)
            {
                MaxPoolSize = options.MaxReaders + 1,
                MinPoolSize = 0,
                Pooling = true,
                Multiplexing = false,
                Timeout = (int)options.Timeout.TotalSeconds,
                CommandTimeout = (int)options.Timeout.TotalSeconds,
                MaxAutoPrepare = 16,
                Enlist = false,
            };
            connection.Options = $"{connection.Options} -c synchronous_commit=on".TrimStart(); // Whatever the server's default: a commit means it is on the disk.
            return connection switch
            {
                { Host: null or "" } => throw new FormatException("No host is named."),
                { Port: < 1 or > 65_535 } => throw new FormatException($"The port is {connection.Port}; ports are 1 to 65535."),
                _ => connection,
            };
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException)
        {
            throw new KithException(KithErrorCode.InvalidConfiguration, $"The connection string for PostgreSQL cannot be used: {PostgresFailure.Sentence(failure)} It has the form {Form}.", failure);
        }
    }
}
