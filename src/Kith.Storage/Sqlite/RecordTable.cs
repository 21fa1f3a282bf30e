using System;
using System.Collections.Generic;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Records;
using Kith.Storage.Encryption;

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
    private readonly RecordSeal? _seal;
    private readonly StoreUsage _usage;
    private readonly List<(RecordWriter Writer, int Records, long Bytes)> _changes = []; // Since the transaction began; it bounds them.
    private readonly DamageTable _damage;
    private readonly DamageReport _report;
    private readonly SqliteStatement _remove;
    private readonly BallotTable _ballots;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _removeExpired;
    private long _records;
    private long _bytes;

    /// <exception cref="SqliteFailure">The table cannot be read.</exception>
    public RecordTable(SqliteConnection connection, RecordRules rules, StoreQuota quota, int maxDamage, DamageReport damage, RecordSeal? seal)
    {
        _connection = connection;
        _rules = rules;
        _seal = seal;
        _usage = new StoreUsage(quota);
        _report = damage;
        _ballots = new BallotTable(connection, seal);
        _begin = connection.Prepare("begin immediate");
        _commit = connection.Prepare("commit");
        _find = connection.Prepare($"select {RecordRow.Columns}, rowid from records where identifier = ?1");
        _insert = connection.Prepare($"insert into records ({RecordRow.Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _update = connection.Prepare("update records set identifier = ?1, expires = ?2, size = ?3, checksum = ?4, key = ?5, value = ?6, writer = ?7 where rowid = ?8");
        _removeExpired = connection.Prepare("delete from records where rowid in (select rowid from records where expires <= ?1 order by expires limit ?2) returning writer, size");
        _remove = connection.Prepare("delete from records where rowid = ?1");
        _damage = new DamageTable(connection, maxDamage);
        using SqliteStatement count = connection.Prepare("select writer, count(*), sum(size) from records indexed by records_by_expiry group by writer");
        while (count.Step())
            _usage.Add(RecordWriter.FromNumber((ulong)count.Number(0)), count.Number(1), count.Number(2));
        Publish();
    }

    /// <summary>How much was held after the last commit.</summary>
    public StoreStatistics Statistics => new(Interlocked.Read(ref _records), Interlocked.Read(ref _bytes));

    /// <summary>Where records were lost.</summary>
    public DamageTable Damage => _damage;

    public void Begin() => _begin.Run();

    /// <summary>Returns once what was written since <see cref="Begin"/> is on the disk.</summary>
    public void Commit()
    {
        _commit.Run();
        _changes.Clear();
        Publish();
    }

    /// <summary>Forgets what was written since <see cref="Begin"/>.</summary>
    public void Rollback()
    {
        foreach ((RecordWriter writer, int records, long bytes) in _changes)
            _usage.Add(writer, -records, -bytes);
        _changes.Clear();
        if (_connection.IsInTransaction)
            _connection.Execute("rollback");
        _damage.Recount();
    }

    /// <summary>Keeps the better of a record and the one held.</summary>
    public MergeResult Merge(Record offered, RecordWriter writer, DateTimeOffset now, bool mayMakeRoom = true)
    {
        Span<byte> identifier = stackalloc byte[Identifier.Bytes];
        Identifier.Of(offered.Key.Span).CopyTo(identifier);
        long? row = Find(identifier, offered.Key, out StoreCharge charge, out Record? held);
        if (held is not null && !held.IsExpired(now))
        {
            MergeOutcome outcome = _rules.Decide(held, offered);
            if (outcome != MergeOutcome.Stored)
                return new MergeResult(outcome, held);
        }

        StoreCharge offeredCharge = StoreCharge.Of(offered, writer);
        if (!_usage.Allows(row is null ? null : charge, offeredCharge))
        {
            return mayMakeRoom && RemoveExpired(ExpiredRemovedForRoom, now) > 0
                ? Merge(offered, writer, now, mayMakeRoom: false)
                : new MergeResult(MergeOutcome.Full, held);
        }

        SqliteStatement write = row is null ? _insert : _update;
        RecordRow.Bind(write, identifier, offered, writer, _seal);
        if (row is { } place)
            write.Bind(RecordRow.ColumnCount + 1, place);
        write.Run();
        if (row is not null)
            Count(charge.Writer, -1, -charge.Bytes);
        Count(writer, 1, offered.Bytes);
        _damage.Heal(identifier);
        return new MergeResult(MergeOutcome.Stored);
    }

    /// <summary>Moves a row to the list of damage; false when it is whole or gone by now.</summary>
    public bool SetAside(ReadOnlySpan<byte> identifier)
    {
        _find.Bind(1, identifier);
        try
        {
            if (!_find.Step() || RecordRow.IsWhole(_find))
                return false;
            _damage.AddRow(identifier, _find.Bytes(4), _find.Bytes(5));
            StoreCharge charge = RecordRow.ChargeOf(_find);
            _remove.Bind(1, _find.Number(RecordRow.ColumnCount));
            Count(charge.Writer, -1, -charge.Bytes);
        }
        finally
        {
            _find.Reset();
        }

        _remove.Run();
        return true;
    }

    /// <summary>Votes in a compare-and-swap, and remembers it.</summary>
    public Vote Vote(RecordKey key, Ballot ballot, Record? proposal, ulong expected, DateTimeOffset now)
    {
        Span<byte> identifier = stackalloc byte[Identifier.Bytes];
        Identifier.Of(key.Span).CopyTo(identifier);
        if (!_ballots.TryFind(identifier, key, out BallotState? state))
        {
            _report.CountRow();
            return new Vote(VoteOutcome.Busy); // Damaged: what was promised is not known.
        }

        bool isRowThere = Find(identifier, key, out _, out Record? held) is not null;
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
        _removeExpired.Bind(1, now.ToUnixTimeMilliseconds());
        _removeExpired.Bind(2, limit);
        try
        {
            while (_removeExpired.Step())
            {
                removed++;
                Count(RecordWriter.FromNumber((ulong)_removeExpired.Number(0)), -1, -_removeExpired.Number(1));
            }
        }
        finally
        {
            _removeExpired.Reset();
        }

        _ballots.RemoveExpired(limit, now);
        return removed;
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in (ReadOnlySpan<SqliteStatement>)[_begin, _commit, _find, _insert, _update, _removeExpired, _remove])
            statement.Dispose();
        _damage.Dispose();
        _ballots.Dispose();
    }

    // The row's place, or null. A damaged row is no record, but it is there: its successor takes its place.
    private long? Find(ReadOnlySpan<byte> identifier, RecordKey key, out StoreCharge charge, out Record? held)
    {
        charge = default;
        held = null;
        _find.Bind(1, identifier);
        try
        {
            if (!_find.Step())
                return null;
            charge = RecordRow.ChargeOf(_find);
            if (!RecordRow.TryRead(_find, key, out held, _seal))
                _report.CountRow();
            return _find.Number(RecordRow.ColumnCount);
        }
        finally
        {
            _find.Reset();
        }
    }

    private void Count(RecordWriter writer, int records, long bytes)
    {
        _usage.Add(writer, records, bytes);
        _changes.Add((writer, records, bytes));
    }

    private void Publish()
    {
        StoreStatistics all = _usage.All;
        Interlocked.Exchange(ref _records, all.Records);
        Interlocked.Exchange(ref _bytes, all.Bytes);
        _report.Listed = _damage.Count;
    }
}
