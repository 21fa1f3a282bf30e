using System;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Records;

namespace Kith.Storage.Sqlite;

/// <summary>
/// The table of records as the writer uses it: compares and writes within one transaction at a time, and keeps count. Only the counters may
/// be read by other threads.
/// </summary>
internal sealed class RecordTable : IDisposable
{
    // When the quota is used up, a merge first clears away this many records that have ended.
    private const int ExpiredRemovedForRoom = 64;

    private readonly SqliteConnection _connection;
    private readonly RecordRules _rules;
    private readonly StoreQuota _quota;
    private readonly QuarantineCounter _quarantine;
    private readonly BallotTable _ballots;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _removeExpired;
    private long _records;
    private long _bytes;
    private StoreStatistics _pending;

    /// <exception cref="SqliteFailure">The table cannot be read.</exception>
    public RecordTable(SqliteConnection connection, RecordRules rules, StoreQuota quota, QuarantineCounter quarantine)
    {
        _connection = connection;
        _rules = rules;
        _quota = quota;
        _quarantine = quarantine;
        _ballots = new BallotTable(connection);
        _begin = connection.Prepare("begin immediate");
        _commit = connection.Prepare("commit");
        _find = connection.Prepare($"select {RecordRow.Columns}, rowid from records where identifier = ?1");
        _insert = connection.Prepare($"insert into records ({RecordRow.Columns}) values (?1, ?2, ?3, ?4, ?5, ?6)");
        _update = connection.Prepare("update records set identifier = ?1, expires = ?2, size = ?3, checksum = ?4, key = ?5, value = ?6 where rowid = ?7");
        _removeExpired = connection.Prepare("delete from records where rowid in (select rowid from records where expires <= ?1 order by expires limit ?2) returning size");
        using SqliteStatement count = connection.Prepare("select count(*), total(size) from records indexed by records_by_expiry");
        count.Step();
        _pending = new StoreStatistics(count.Number(0), count.Number(1));
        Publish();
    }

    /// <summary>How much was held after the last commit.</summary>
    public StoreStatistics Statistics => new(Interlocked.Read(ref _records), Interlocked.Read(ref _bytes));

    public void Begin() => _begin.Run();

    /// <summary>Returns once what was written since <see cref="Begin"/> is on the disk.</summary>
    public void Commit()
    {
        _commit.Run();
        Publish();
    }

    /// <summary>Forgets what was written since <see cref="Begin"/>.</summary>
    public void Rollback()
    {
        _pending = Statistics;
        if (_connection.IsInTransaction)
            _connection.Execute("rollback");
    }

    /// <summary>Keeps the better of a record and the one held.</summary>
    public MergeResult Merge(Record offered, DateTimeOffset now, bool mayMakeRoom = true)
    {
        Span<byte> identifier = stackalloc byte[Identifier.Bytes];
        Identifier.Of(offered.Key.Span).CopyTo(identifier);
        bool isRowThere = Find(identifier, offered.Key, out long row, out long size, out Record? held);
        if (held is not null && !held.IsExpired(now))
        {
            MergeOutcome outcome = _rules.Decide(held, offered);
            if (outcome != MergeOutcome.Stored)
                return new MergeResult(outcome, held);
        }

        if (!_quota.Allows(in _pending, isRowThere ? 0 : 1, offered.Bytes - size))
        {
            return mayMakeRoom && RemoveExpired(ExpiredRemovedForRoom, now) > 0
                ? Merge(offered, now, mayMakeRoom: false)
                : new MergeResult(MergeOutcome.Full, held);
        }

        SqliteStatement write = isRowThere ? _update : _insert;
        RecordRow.Bind(write, identifier, offered);
        if (isRowThere)
            write.Bind(7, row);
        write.Run();
        _pending = new StoreStatistics(_pending.Records + (isRowThere ? 0 : 1), _pending.Bytes + offered.Bytes - size);
        return new MergeResult(MergeOutcome.Stored);
    }

    /// <summary>Votes in a compare-and-swap, and remembers it.</summary>
    public Vote Vote(RecordKey key, Ballot ballot, Record? proposal, ulong expected, DateTimeOffset now)
    {
        Span<byte> identifier = stackalloc byte[Identifier.Bytes];
        Identifier.Of(key.Span).CopyTo(identifier);
        if (!_ballots.TryFind(identifier, key, out BallotState? state))
        {
            _quarantine.Add();
            return new Vote(VoteOutcome.Busy);
        }

        bool isRowThere = Find(identifier, key, out _, out _, out Record? held);
        if (isRowThere && held is null)
            return new Vote(VoteOutcome.Busy); // Damaged: what number was held is not known.
        if (held is not null && held.IsExpired(now))
            held = null;
        (Vote vote, BallotState? next) = BallotState.Decide(state, held, _rules.NumberOf(held), ballot, proposal, expected);
        if (next is not null)
            _ballots.Write(identifier, next, now + (2 * _rules.Limits.TombstoneLife));
        return vote;
    }

    /// <summary>Removes records that have ended, those that ended first before others, and returns how many.</summary>
    public int RemoveExpired(int limit, DateTimeOffset now)
    {
        int removed = 0;
        long bytes = 0;
        _removeExpired.Bind(1, now.ToUnixTimeMilliseconds());
        _removeExpired.Bind(2, limit);
        try
        {
            while (_removeExpired.Step())
            {
                removed++;
                bytes += _removeExpired.Number(0);
            }
        }
        finally
        {
            _removeExpired.Reset();
        }

        _ballots.RemoveExpired(limit, now);
        _pending = new StoreStatistics(_pending.Records - removed, _pending.Bytes - bytes);
        return removed;
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in (ReadOnlySpan<SqliteStatement>)[_begin, _commit, _find, _insert, _update, _removeExpired])
            statement.Dispose();
        _ballots.Dispose();
    }

    // A damaged row is no record, but it is there: its successor takes its place.
    private bool Find(ReadOnlySpan<byte> identifier, RecordKey key, out long row, out long size, out Record? held)
    {
        row = 0;
        size = 0;
        held = null;
        _find.Bind(1, identifier);
        try
        {
            if (!_find.Step())
                return false;
            row = _find.Number(6);
            size = _find.Number(2);
            if (!RecordRow.TryRead(_find, key, out held))
                _quarantine.Add();
            return true;
        }
        finally
        {
            _find.Reset();
        }
    }

    private void Publish()
    {
        Interlocked.Exchange(ref _records, _pending.Records);
        Interlocked.Exchange(ref _bytes, _pending.Bytes);
    }
}
