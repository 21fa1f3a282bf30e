using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Storage.Sqlite;

/// <summary>Hands reads to a bounded number of readers, none of which runs on its caller's thread.</summary>
internal sealed class ReaderPool
{
    private readonly Lock _gate = new();
    private readonly SqliteStoreOptions _options;
    private readonly RecordReader[] _readers;
    private readonly Stack<RecordReader> _idle = new();
    private readonly Queue<ReadRequest> _waiting = new();
    private readonly Stack<GetRequest> _pool = new(); // Never holds more than can have been waiting.
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosing;
    private int _generation;

    public ReaderPool(string path, TimeProvider time, SqliteStoreOptions options, DamageReport damage)
    {
        _options = options;
        _readers = new RecordReader[options.MaxReaders];
        for (int index = 0; index < _readers.Length; index++)
        {
            _readers[index] = new RecordReader(this, path, options.CacheBytes / 2 / _readers.Length, time, damage, options.Seal);
            _idle.Push(_readers[index]);
        }
    }

    public ValueTask<Record?> GetAsync(RecordKey key, CancellationToken cancellation)
    {
        RecordReader? reader;
        ValueTask<Record?> end;
        lock (_gate)
        {
            RequireRoom();
            GetRequest request = _pool.TryPop(out GetRequest? pooled) ? pooled : new GetRequest(this);
            end = request.Start(key, cancellation);
            reader = Enqueue(request);
        }

        Wake(reader);
        return end;
    }

    /// <summary>Runs any other read.</summary>
    public Task<T> RunAsync<T>(Func<RecordReader, T> work)
    {
        ReaderRequest<T> request = new(work);
        RecordReader? reader;
        lock (_gate)
        {
            RequireRoom();
            reader = Enqueue(request);
        }

        Wake(reader);
        return request.Task;
    }

    /// <summary>The next read for a reader; false when there is none, and then the reader is idle.</summary>
    public bool TryTake(RecordReader reader, [NotNullWhen(true)] out ReadRequest? request)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out request))
                return true;
            _idle.Push(reader);
            if (_isClosing && _idle.Count == _readers.Length)
                _drained.TrySetResult();
            return false;
        }
    }

    /// <summary>Counts the files there have been at the path: a reader of an older one opens the new one first.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>The file was replaced.</summary>
    public void Reopen() => Interlocked.Increment(ref _generation);

    /// <summary>Takes back a request whose result was read.</summary>
    public void Return(GetRequest request)
    {
        lock (_gate)
        {
            if (_pool.Count < _options.MaxWaitingReads)
                _pool.Push(request);
        }
    }

    /// <summary>Takes nothing more, answers what waits, and closes the connections.</summary>
    public async Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosing = true;
            if (_idle.Count == _readers.Length)
                _drained.TrySetResult();
        }

        await _drained.Task.ConfigureAwait(false);
        foreach (RecordReader reader in _readers)
            reader.Dispose();
    }

    private void RequireRoom()
    {
        ObjectDisposedException.ThrowIf(_isClosing, typeof(SqliteRecordStore));
        if (_waiting.Count >= _options.MaxWaitingReads)
            throw new KithException(KithErrorCode.Refused, $"{_waiting.Count} reads of the record store are waiting already. Ask again later, or raise {nameof(SqliteStoreOptions.MaxWaitingReads)}.");
    }

    private RecordReader? Enqueue(ReadRequest request)
    {
        _waiting.Enqueue(request);
        return _idle.TryPop(out RecordReader? reader) ? reader : null;
    }

    private static void Wake(RecordReader? reader)
    {
        if (reader is not null)
            ThreadPool.UnsafeQueueUserWorkItem(reader, preferLocal: false);
    }
}
