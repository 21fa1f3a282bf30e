using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Kith.Core.Records;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kith.Storage.Postgres;

/// <summary>
/// The one task that writes. While it waits for the server, merges queue up; then all that wait share the next transaction. Nobody is told "stored"
/// before that transaction is committed.
/// </summary>
internal sealed class PostgresWriter
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgresSchema _schema;
    private readonly RecordRules _rules;
    private readonly TimeProvider _time;
    private readonly PostgresStoreOptions _options;
    private readonly ILogger _logger;
    private readonly Channel<PostgresRequest> _waiting;
    private readonly Task _run;
    private NpgsqlConnection? _connection;
    private volatile StoreCondition _condition;

    public PostgresWriter(NpgsqlDataSource source, PostgresSchema schema, RecordRules rules, TimeProvider time, PostgresStoreOptions options, ILogger logger)
    {
        _source = source;
        _schema = schema;
        _rules = rules;
        _time = time;
        _options = options;
        _logger = logger;
        _waiting = Channel.CreateBounded<PostgresRequest>(new BoundedChannelOptions(options.MaxWaitingMerges) { SingleReader = true });
        _run = Task.Run(RunAsync);
    }

    public StoreCondition Condition => _condition;

    public Task<MergeResult> MergeAsync(Record record, RecordWriter writer, CancellationToken cancellation)
    {
        PostgresRequest request = new(record, writer, removals: 0, cancellation);
        Enqueue(request);
        return request.Task;
    }

    public async Task<int> RemoveExpiredAsync(int limit, CancellationToken cancellation)
    {
        PostgresRequest request = new(record: null, default, limit, cancellation);
        Enqueue(request);
        await request.Task.ConfigureAwait(false);
        return request.Removals;
    }

    /// <summary>Takes nothing more, writes what waits, and closes the connection.</summary>
    public async Task CloseAsync()
    {
        _waiting.Writer.TryComplete();
        await _run.ConfigureAwait(false);
    }

    private void Enqueue(PostgresRequest request)
    {
        if (_waiting.Writer.TryWrite(request))
            return;
        ObjectDisposedException.ThrowIf(_waiting.Reader.Completion.IsCompleted || _run.IsCompleted, typeof(PostgresRecordStore));
        request.Abandon(MergeOutcome.Busy);
    }

    private async Task RunAsync()
    {
        List<PostgresRequest> batch = [];
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < _options.MaxMergesPerCommit && _waiting.Reader.TryRead(out PostgresRequest? request))
            {
                if (!request.EndWhenCancelled())
                    batch.Add(request);
            }

            MergeOutcome? failure = await CommitAsync(batch).ConfigureAwait(false);
            foreach (PostgresRequest request in batch)
            {
                if (failure is { } outcome)
                    request.Abandon(outcome);
                else
                    request.Complete();
            }

            batch.Clear();
        }

        await DisconnectAsync().ConfigureAwait(false);
    }

    // The top of a batch: whatever happened, its callers are told, and the writer lives on to serve later ones.
    private async Task<MergeOutcome?> CommitAsync(List<PostgresRequest> batch)
    {
        try
        {
            _connection ??= await _source.OpenConnectionAsync().ConfigureAwait(false);
            await new PostgresBatch(_connection, _schema, _rules, _options.Quota, _time.GetUtcNow()).RunAsync(batch, CancellationToken.None).ConfigureAwait(false);
            _condition = StoreCondition.Healthy;
            return null;
        }
        catch (Exception failure)
        {
            MergeOutcome outcome = PostgresFailure.OutcomeOf(failure);
            StoreCondition condition = outcome switch
            {
                MergeOutcome.Full => StoreCondition.DiskFull,
                MergeOutcome.Busy => StoreCondition.Unreachable,
                _ => StoreCondition.Failed,
            };
            if (_condition != condition)
                PostgresLog.Failed(_logger, outcome, failure); // Once, not for every batch.
            _condition = condition;
            await DisconnectAsync().ConfigureAwait(false);
            return outcome;
        }
    }

    // A connection that failed is not trusted with another transaction.
    private async Task DisconnectAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync().ConfigureAwait(false);
        _connection = null;
    }
}
