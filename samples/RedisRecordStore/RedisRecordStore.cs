using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Samples.Redis;

/// <summary>
/// A record store over Redis, as an example of how to bring one's own. It keeps each record as a string, and two sorted sets: all identifiers, which Redis
/// orders by their bytes, and all ends of life. Usage is counted when the store is opened and kept in memory. The README says what it promises.
/// </summary>
public sealed class RedisRecordStore : IRecordStore
{
    private const int RecordsPerPage = 64;
    private const int ExpiredRemovedForRoom = 64;

    private readonly RecordRules _rules;
    private readonly TimeProvider _time;
    private readonly RedisStoreOptions _options;
    private readonly StoreUsage _usage;
    private readonly SemaphoreSlim _turn = new(1); // One call at a time: what makes compare and write one step.
    private RespConnection? _connection;
    private int _waiting;
    private volatile bool _isDisposed;

    private RedisRecordStore(RecordRules rules, TimeProvider time, RedisStoreOptions options)
    {
        _rules = rules;
        _time = time;
        _options = options;
        _usage = new StoreUsage(options.Quota);
        options.Quota.Validate();
    }

    /// <summary>Whether the server appends every command to its log and syncs it before it answers: <c>appendonly yes</c>, <c>appendfsync always</c>.</summary>
    public bool IsDurable { get; private set; }

    /// <inheritdoc/>
    public string? FailureDomain { get; private set; }

    private string Identifiers => $"{_options.Prefix}:identifiers";

    private string Expiries => $"{_options.Prefix}:expiries";

    /// <summary>Connects, and counts what is held.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.StoreUnreadable"/>: the server does not answer.</exception>
    public static async Task<RedisRecordStore> OpenAsync(RecordRules rules, TimeProvider time, RedisStoreOptions options, CancellationToken cancellation = default)
    {
        RedisRecordStore store = new(rules, time, options);
        try
        {
            await store.ReadAsync(store.PrepareAsync, cancellation).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<MergeResult> MergeAsync(Record record, RecordWriter writer, CancellationToken cancellation)
    {
        if (_rules.RuleFor(record.Key) is null)
            throw new ArgumentException("A record must be valid before it is merged; this one's namespace has no rule.", nameof(record));
        try
        {
            return await CallAsync((connection, token) => MergeAsync(connection, new StoredRecord(record, writer), token), cancellation).ConfigureAwait(false);
        }
        catch (KithException failure) when (failure.Code == KithErrorCode.Refused)
        {
            return new MergeResult(MergeOutcome.Busy);
        }
        catch (RedisErrorException failure)
        {
            return new MergeResult(failure.IsFull ? MergeOutcome.Full : MergeOutcome.Failed);
        }
        catch (Exception failure) when (IsUnreachable(failure))
        {
            return new MergeResult(MergeOutcome.Busy); // It may have been kept: merging it again changes nothing.
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Record?> GetAsync(RecordKey key, CancellationToken cancellation)
    {
        byte[]? bytes = await ReadAsync(async (connection, token) => (byte[]?)await connection.CallAsync(token, "GET", KeyOf(Identifier.Of(key.Span))).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        if (bytes is null)
            return null;
        Record record = (StoredRecord.Decode(bytes) ?? throw new KithException(KithErrorCode.StoreUnreadable, "The record is damaged.")).Record;
        return record.IsExpired(_time.GetUtcNow()) ? null : record;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Record> RangeAsync(Identifier from, Identifier toInclusive, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string begin = $"[{from}";
        while (true)
        {
            (string? last, List<Record> page) = await ReadAsync((connection, token) => PageAsync(connection, begin, $"[{toInclusive}", token), cancellation).ConfigureAwait(false);
            foreach (Record record in page)
                yield return record;
            if (last is null)
                yield break;
            begin = $"({last}";
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> RemoveExpiredAsync(int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return await ReadAsync((connection, token) => RemoveExpiredAsync(connection, limit, token), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellation) =>
        await ReadAsync((_, _) => Task.FromResult(_usage.All), cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await _turn.WaitAsync().ConfigureAwait(false); // The call that is under way ends first.
        await DisconnectAsync().ConfigureAwait(false);
        _turn.Release();
    }

    private async Task<MergeResult> MergeAsync(RespConnection connection, StoredRecord offered, CancellationToken cancellation, bool mayMakeRoom = true)
    {
        Identifier id = Identifier.Of(offered.Record.Key.Span);
        StoredRecord? held = await connection.CallAsync(cancellation, "GET", KeyOf(id)).ConfigureAwait(false) is byte[] bytes ? StoredRecord.Decode(bytes) : null;
        if (held is not null && !held.Record.IsExpired(_time.GetUtcNow()))
        {
            MergeOutcome outcome = _rules.Decide(held.Record, offered.Record);
            if (outcome != MergeOutcome.Stored)
                return new MergeResult(outcome, held.Record);
        }

        if (!_usage.Allows(held?.Charge, offered.Charge))
        {
            return mayMakeRoom && await RemoveExpiredAsync(connection, ExpiredRemovedForRoom, cancellation).ConfigureAwait(false) > 0
                ? await MergeAsync(connection, offered, cancellation, mayMakeRoom: false).ConfigureAwait(false)
                : new MergeResult(MergeOutcome.Full, held?.Record);
        }

        await connection.TransactAsync(
            [["SET", KeyOf(id), offered.Encode()], ["ZADD", Identifiers, 0, id], ["ZADD", Expiries, offered.Record.Expires.ToUnixTimeMilliseconds(), id]], cancellation).ConfigureAwait(false);
        if (held is not null)
            _usage.Remove(held.Charge);
        _usage.Add(offered.Charge);
        return new MergeResult(MergeOutcome.Stored);
    }

    private async Task<int> RemoveExpiredAsync(RespConnection connection, int limit, CancellationToken cancellation)
    {
        object?[] ended = (object?[])(await connection.CallAsync(cancellation, "ZRANGEBYSCORE", Expiries, "-inf", _time.GetUtcNow().ToUnixTimeMilliseconds(), "LIMIT", 0, limit).ConfigureAwait(false))!;
        if (ended.Length == 0)
            return 0;
        object[] ids = [.. ended.Select(id => Encoding.ASCII.GetString((byte[])id!))];
        object[] keys = [.. ids.Select(id => (object)KeyOf(id))];
        object?[] values = (object?[])(await connection.CallAsync(cancellation, ["MGET", .. keys]).ConfigureAwait(false))!;
        await connection.TransactAsync([["DEL", .. keys], ["ZREM", Identifiers, .. ids], ["ZREM", Expiries, .. ids]], cancellation).ConfigureAwait(false);
        foreach (object? value in values)
        {
            if (value is byte[] bytes && StoredRecord.Decode(bytes) is { } removed)
                _usage.Remove(removed.Charge);
        }

        return ids.Length;
    }

    // The live records of a page, and where the next one begins; null when this was the last.
    private async Task<(string? Last, List<Record> Records)> PageAsync(RespConnection connection, string begin, string end, CancellationToken cancellation)
    {
        object?[] ids = (object?[])(await connection.CallAsync(cancellation, "ZRANGEBYLEX", Identifiers, begin, end, "LIMIT", 0, RecordsPerPage).ConfigureAwait(false))!;
        if (ids.Length == 0)
            return (null, []);
        string[] names = [.. ids.Select(id => Encoding.ASCII.GetString((byte[])id!))];
        object?[] values = (object?[])(await connection.CallAsync(cancellation, ["MGET", .. names.Select(KeyOf)]).ConfigureAwait(false))!;
        DateTimeOffset now = _time.GetUtcNow();
        List<Record> records = [.. values.OfType<byte[]>().Select(StoredRecord.Decode).OfType<StoredRecord>().Select(stored => stored.Record).Where(record => !record.IsExpired(now))];
        return (names.Length < RecordsPerPage ? null : names[^1], records);
    }

    private async Task<bool> PrepareAsync(RespConnection connection, CancellationToken cancellation)
    {
        object?[] log = (object?[])(await connection.CallAsync(cancellation, "CONFIG", "GET", "append*").ConfigureAwait(false))!;
        Dictionary<string, string> settings = log.OfType<byte[]>().Select(Encoding.ASCII.GetString).Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        IsDurable = settings.GetValueOrDefault("appendonly") == "yes" && settings.GetValueOrDefault("appendfsync") == "always";
        string server = Encoding.ASCII.GetString((byte[])(await connection.CallAsync(cancellation, "INFO", "server").ConfigureAwait(false))!);
        FailureDomain = "redis:" + server.Split("\r\n").First(line => line.StartsWith("run_id:", StringComparison.Ordinal))["run_id:".Length..];
        for (string? cursor = "-"; cursor is not null;)
        {
            object?[] ids = (object?[])(await connection.CallAsync(cancellation, "ZRANGEBYLEX", Identifiers, cursor, "+", "LIMIT", 0, RecordsPerPage).ConfigureAwait(false))!;
            foreach (byte[] id in ids.OfType<byte[]>())
            {
                if (await connection.CallAsync(cancellation, "GET", KeyOf(Encoding.ASCII.GetString(id))).ConfigureAwait(false) is byte[] bytes && StoredRecord.Decode(bytes) is { } held)
                    _usage.Add(held.Charge);
            }

            cursor = ids.Length < RecordsPerPage ? null : $"({Encoding.ASCII.GetString((byte[])ids[^1]!)}";
        }

        return true;
    }

    private async Task<T> ReadAsync<T>(Func<RespConnection, CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await CallAsync(call, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is RedisErrorException || IsUnreachable(failure))
        {
            throw new KithException(KithErrorCode.StoreUnreadable, $"Redis at {_options.Host}:{_options.Port} does not answer as it should: {failure.Message}", failure);
        }
    }

    // One call on the connection, which is opened when it is needed and given up when anything goes wrong on it.
    private async Task<T> CallAsync<T>(Func<RespConnection, CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellation.ThrowIfCancellationRequested();
        if (Interlocked.Increment(ref _waiting) > _options.MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new KithException(KithErrorCode.Refused, $"{_options.MaxWaiting} calls of the record store are waiting already.");
        }

        try
        {
            await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            // From here on a call is finished whatever its caller does: half an answer would be taken for the next one's.
            using CancellationTokenSource timeout = new(_options.Timeout, _time);
            _connection ??= await RespConnection.OpenAsync(_options.Host, _options.Port, timeout.Token).ConfigureAwait(false);
            return await call(_connection, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not RedisErrorException)
        {
            await DisconnectAsync().ConfigureAwait(false);
            throw failure is OperationCanceledException ? new TimeoutException($"No answer within {_options.Timeout}.", failure) : failure;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask DisconnectAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync().ConfigureAwait(false);
        _connection = null;
    }

    private string KeyOf(Identifier id) => KeyOf((object)id);

    private string KeyOf(object id) => $"{_options.Prefix}:record:{id}";

    private static bool IsUnreachable(Exception failure) => failure is IOException or SocketException or TimeoutException;
}
