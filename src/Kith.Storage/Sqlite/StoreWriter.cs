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
    // Enough of a log to spread the cost of a checkpoint, little enough to recover in a moment.
    private const int LogBytesPerCheckpoint = 4 << 20;
    private const int StackBytes = 512 << 10;

    // A disk that damages the file again and again is not worth more.
    private const int MaxRebuilds = 3;

    private readonly RecordFile _file;
    private readonly Action _onReplaced;
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
    private volatile bool _isDiskFull;
    private volatile bool _isRebuildWanted;
    private int _rebuilds;
    private long _logBytesSinceCheckpoint;
    private long _commits;

    public StoreWriter(RecordFile file, TimeProvider time, SqliteStoreOptions options, ILogger logger, Action onReplaced)
    {
        _file = file;
        _time = time;
        _options = options;
        _logger = logger;
        _onReplaced = onReplaced;
        new Thread(Run, StackBytes) { IsBackground = true, Name = "kith-store" }.Start();
    }

    /// <summary>Whether writes are taken.</summary>
    public StoreCondition Condition => _hasFailed ? StoreCondition.Failed : _isDiskFull ? StoreCondition.DiskFull : StoreCondition.Healthy;

    /// <summary>How many transactions were committed.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    public ValueTask<MergeResult> MergeAsync(Record record, RecordWriter writer, CancellationToken cancellation)
    {
        if (_hasFailed)
            return new ValueTask<MergeResult>(new MergeResult(MergeOutcome.Failed));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosing, typeof(SqliteRecordStore));
            if (_waiting.Count >= _options.MaxWaitingMerges || _waitingBytes + record.Bytes > _options.MaxWaitingMergeBytes)
                return new ValueTask<MergeResult>(new MergeResult(MergeOutcome.Busy));
            MergeRequest request = _pool.TryPop(out MergeRequest? pooled) ? pooled : new MergeRequest(this);
            ValueTask<MergeResult> end = request.Start(record, writer, cancellation);
            Enqueue(request);
            return end;
        }
    }

    /// <summary>Any other work on the table.</summary>
    /// <param name="work">What to do inside the transaction.</param>
    /// <param name="otherwise">The answer when there is no space or no turn for it.</param>
    public Task<T> RunAsync<T>(Func<RecordTable, DateTimeOffset, T> work, T otherwise)
    {
        TableRequest<T> request = new(work, otherwise);
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

    /// <summary>Moves the row of an identifier aside, soon, if there is a turn for it; else whoever meets it next asks again.</summary>
    public void SetAside(byte[] identifier)
    {
        lock (_gate)
        {
            if (!_isClosing && !_hasFailed && _waiting.Count < _options.MaxWaitingMerges)
                Enqueue(new TableRequest<bool>((table, _) => table.SetAside(identifier), otherwise: false));
        }
    }

    /// <summary>Rebuilds the file, soon.</summary>
    public void Rebuild()
    {
        lock (_gate)
        {
            _isRebuildWanted = true;
            Monitor.Pulse(_gate);
        }
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
            RebuildWhenWanted();
            Write(batch);
            batch.Clear();
            CheckpointWhenDue();
        }

        _file.Dispose();
        _ended.SetResult();
    }

    private bool TakeBatch(List<WriteRequest> batch)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !(_isRebuildWanted && !_hasFailed))
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
            RecordTable table = _file.Table;
            table.Begin();
            foreach (WriteRequest request in batch)
                request.Execute(table, now);
            table.Commit();
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
            _file.Table.Rollback();
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
            case SqliteFailure { IsCorrupt: true } when _rebuilds < MaxRebuilds:
                _isRebuildWanted = true;
                return MergeOutcome.Busy;
            default:
                ReportFailed(failure);
                return MergeOutcome.Failed;
        }
    }

    // Before the next batch: merges wait for it in their queue, and a read that meets the old file meets what is whole of it.
    private void RebuildWhenWanted()
    {
        if (!_isRebuildWanted || _hasFailed)
            return;
        _isRebuildWanted = false;
        try
        {
            if (++_rebuilds > MaxRebuilds)
                throw new InvalidOperationException($"The file was damaged again after it had been rebuilt {MaxRebuilds} times.");
            _file.Rebuild();
            _logBytesSinceCheckpoint = 0;
            _onReplaced();
        }
        catch (Exception failure)
        {
            ReportFailed(failure);
        }
    }

    // After the callers were told, so that none of them waits for it.
    private void CheckpointWhenDue()
    {
        if (_hasFailed)
            return;
        try
        {
            _logBytesSinceCheckpoint += _file.Connection.TakeBytesWritten();
            if (_logBytesSinceCheckpoint < LogBytesPerCheckpoint)
                return;
            _logBytesSinceCheckpoint = 0;
            _file.Connection.Checkpoint();
        }
        catch (SqliteFailure failure) when (failure.IsFull)
        {
            ReportDiskFull();
        }
        catch (SqliteFailure failure) when (failure.IsCorrupt)
        {
            _isRebuildWanted = true;
        }
        catch (SqliteFailure failure)
        {
            ReportFailed(failure);
        }
    }

    private void ReportDiskFull()
    {
        if (!_isDiskFull)
            StoreLog.DiskFull(_logger, _file.Path); // Once, not for every merge that is refused.
        _isDiskFull = true;
    }

    private void ReportFailed(Exception failure)
    {
        _hasFailed = true;
        StoreLog.Failed(_logger, _file.Path, failure);
    }
}
