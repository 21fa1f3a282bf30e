using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Records;
using Microsoft.Extensions.Logging;

namespace Kith.Storage.Sqlite;

/// <summary>
/// The one thread that writes. While it waits for the disk, merges queue up; then all that wait share the next commit and its fsync. Nobody
/// is told "stored" before that fsync has returned.
/// </summary>
/// <remarks>
/// After any error but a full disk it acknowledges nothing more: once an fsync has failed, the kernel may have dropped what it was to write.
/// </remarks>
internal sealed class StoreWriter
{
    // 4 MiB of log: enough to spread the cost of a checkpoint, little enough to recover in a moment.
    private const int PagesPerCheckpoint = 256;
    private const int StackBytes = 512 << 10;

    private readonly SqliteConnection _connection;
    private readonly RecordTable _table;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly SqliteStoreOptions _options;
    private readonly ILogger _logger;
    private readonly object _gate = new(); // Guards the queue and the pool; the writer's thread waits on it.
    private readonly Queue<WriteRequest> _waiting = new();
    private readonly Stack<MergeRequest> _pool = new(); // Never holds more than can have been waiting.
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waitingBytes;
    private bool _isIdle;
    private bool _isClosing;
    private volatile bool _hasFailed;
    private bool _isDiskFull;
    private int _pagesSinceCheckpoint;
    private long _commits;

    public StoreWriter(SqliteConnection connection, RecordTable table, string path, TimeProvider time, SqliteStoreOptions options, ILogger logger)
    {
        _connection = connection;
        _table = table;
        _path = path;
        _time = time;
        _options = options;
        _logger = logger;
        new Thread(Run, StackBytes) { IsBackground = true, Name = "kith-store" }.Start();
    }

    /// <summary>How many transactions were committed.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    public ValueTask<MergeResult> MergeAsync(Record record, CancellationToken cancellation)
    {
        if (_hasFailed)
            return new ValueTask<MergeResult>(new MergeResult(MergeOutcome.Failed));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosing, typeof(SqliteRecordStore));
            if (_waiting.Count >= _options.MaxWaitingMerges || _waitingBytes + record.Bytes > _options.MaxWaitingMergeBytes)
                return new ValueTask<MergeResult>(new MergeResult(MergeOutcome.Busy));
            MergeRequest request = _pool.TryPop(out MergeRequest? pooled) ? pooled : new MergeRequest(this);
            ValueTask<MergeResult> end = request.Start(record, cancellation);
            Enqueue(request);
            return end;
        }
    }

    public Task<Vote> VoteAsync(VoteRequest request)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosing, typeof(SqliteRecordStore));
            if (_hasFailed || _waiting.Count >= _options.MaxWaitingMerges || _waitingBytes + request.Bytes > _options.MaxWaitingMergeBytes)
                request.Abandon(_hasFailed ? MergeOutcome.Failed : MergeOutcome.Busy);
            else
                Enqueue(request);
        }

        return request.Task;
    }

    public Task<int> RemoveExpiredAsync(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        RemovalRequest request = new(limit);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosing, typeof(SqliteRecordStore));
            if (_hasFailed || _waiting.Count >= _options.MaxWaitingMerges)
                request.Abandon(_hasFailed ? MergeOutcome.Failed : MergeOutcome.Busy);
            else
                Enqueue(request);
        }

        return request.Task;
    }

    /// <summary>Takes nothing more, writes what waits, and closes the connection.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.Pulse(_gate);
        }

        return _ended.Task;
    }

    /// <summary>Takes back a request whose result was read.</summary>
    public void Return(MergeRequest request)
    {
        lock (_gate)
        {
            if (_pool.Count < _options.MaxWaitingMerges)
                _pool.Push(request);
        }
    }

    private void Enqueue(WriteRequest request)
    {
        _waiting.Enqueue(request);
        _waitingBytes += request.Bytes;
        if (_isIdle)
        {
            _isIdle = false;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        List<WriteRequest> batch = [];
        while (TakeBatch(batch))
        {
            Write(batch);
            batch.Clear();
            CheckpointWhenDue();
        }

        _table.Dispose();
        _connection.Dispose();
        _ended.SetResult();
    }

    private bool TakeBatch(List<WriteRequest> batch)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_isClosing)
                    return false;
                _isIdle = true;
                Monitor.Wait(_gate);
            }

            while (batch.Count < _options.MaxMergesPerCommit && _waiting.TryDequeue(out WriteRequest? request))
            {
                _waitingBytes -= request.Bytes;
                batch.Add(request);
            }

            return true;
        }
    }

    private void Write(List<WriteRequest> batch)
    {
        MergeOutcome? failure = _hasFailed ? MergeOutcome.Failed : Commit(batch);
        foreach (WriteRequest request in batch)
        {
            if (failure is { } outcome)
                request.Abandon(outcome);
            else
                request.Complete();
        }
    }

    private MergeOutcome? Commit(List<WriteRequest> batch)
    {
        try
        {
            DateTimeOffset now = _time.GetUtcNow();
            _table.Begin();
            foreach (WriteRequest request in batch)
                request.Execute(_table, now);
            _table.Commit();
            Interlocked.Increment(ref _commits);
            _isDiskFull = false;
            return null;
        }
        catch (Exception failure)
        {
            return Undo(failure);
        }
    }

    // The top of a batch: whatever happened, the batch is undone, its callers are told, and the thread lives on to tell later ones.
    private MergeOutcome Undo(Exception failure)
    {
        try
        {
            _table.Rollback();
        }
        catch (SqliteFailure second)
        {
            failure = second;
        }

        switch (failure)
        {
            case SqliteFailure { IsFull: true }:
                ReportDiskFull();
                return MergeOutcome.Full;
            case SqliteFailure { IsBusy: true }:
                return MergeOutcome.Busy;
            default:
                ReportFailed(failure);
                return MergeOutcome.Failed;
        }
    }

    // After the callers were told, so that none of them waits for it.
    private void CheckpointWhenDue()
    {
        if (_hasFailed)
            return;
        try
        {
            _pagesSinceCheckpoint += _connection.TakePagesWritten();
            if (_pagesSinceCheckpoint < PagesPerCheckpoint)
                return;
            _pagesSinceCheckpoint = 0;
            _connection.Checkpoint();
        }
        catch (SqliteFailure failure) when (failure.IsFull)
        {
            ReportDiskFull();
        }
        catch (SqliteFailure failure)
        {
            ReportFailed(failure);
        }
    }

    private void ReportDiskFull()
    {
        if (!_isDiskFull)
            StoreLog.DiskFull(_logger, _path); // Once, not for every merge that is refused.
        _isDiskFull = true;
    }

    private void ReportFailed(Exception failure)
    {
        _hasFailed = true;
        StoreLog.Failed(_logger, _path, failure);
    }
}
