using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// Records in memory: for simulated nodes, tests and nodes that need not outlive their process. Everything completes synchronously and,
/// like all of a node's state, belongs to one logical thread. Owns nothing until the first record comes.
/// </summary>
public sealed class MemoryRecordStore : IRecordStore, IBallotStore
{
    private const int RecordsPerPage = 64;

    private readonly RecordRules _rules;
    private readonly TimeProvider _time;
    private readonly StoreQuota _quota;
    private Contents? _contents;
    private Dictionary<RecordKey, BallotState>? _ballots;

    /// <summary>An empty store.</summary>
    /// <param name="rules">Which of two records is kept.</param>
    /// <param name="time">Decides what has expired.</param>
    /// <param name="quota">How much it may hold; null for the default.</param>
    /// <param name="isDurable">What <see cref="IsDurable"/> says: true only where this memory plays a disk, in a simulated world.</param>
    public MemoryRecordStore(RecordRules rules, TimeProvider time, StoreQuota? quota = null, bool isDurable = false)
    {
        IsDurable = isDurable;
        _rules = rules;
        _time = time;
        _quota = quota ?? StoreQuota.Default;
        _quota.Validate();
    }

    /// <inheritdoc/>
    public bool IsDurable { get; }

    /// <inheritdoc/>
    public ValueTask<MergeResult> MergeAsync(Record record, RecordWriter writer, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<MergeResult>(cancellation);
        if (_rules.RuleFor(record.Key) is null)
            throw new ArgumentException("A record must be valid before it is merged; this one's namespace has no rule.", nameof(record));
        return new ValueTask<MergeResult>(Merge(record, writer));
    }

    /// <inheritdoc/>
    public ValueTask<Record?> GetAsync(RecordKey key, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<Record?>(cancellation);
        Record? held = Find(Identifier.Of(key.Span)).Record;
        return new ValueTask<Record?>(held is not null && !held.IsExpired(_time.GetUtcNow()) ? held : null);
    }

    /// <inheritdoc/>
    public ValueTask<Vote> PrepareAsync(RecordKey key, Ballot ballot, CancellationToken cancellation) => new(VoteOn(key, ballot, proposal: null, expected: 0));

    /// <inheritdoc/>
    public ValueTask<Vote> AcceptAsync(Record proposal, Ballot ballot, ulong expected, CancellationToken cancellation) =>
        new(VoteOn(proposal.Key, ballot, proposal, expected));

    /// <inheritdoc/>
    public async IAsyncEnumerable<Record> RangeAsync(Identifier from, Identifier toInclusive, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Read by pages, because the reader may change the store between two records.
        List<Entry> page = [];
        Identifier? last = null;
        while (FillPage(page, last ?? from, toInclusive, after: last))
        {
            foreach (Entry entry in page)
            {
                cancellation.ThrowIfCancellationRequested();
                last = entry.Id;
                if (!entry.Record!.IsExpired(_time.GetUtcNow()))
                    yield return entry.Record;
            }

            await ValueTask.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> RemoveExpiredAsync(int limit, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellation);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return new ValueTask<int>(RemoveExpired(limit));
    }

    /// <inheritdoc/>
    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellation) => new(_contents?.Usage.All ?? default);

    /// <summary>How many records it holds.</summary>
    internal long Held => _contents?.Usage.All.Records ?? 0;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _contents = null;
        _ballots = null;
        return default;
    }

    /// <summary>The keys of all that is held, ended or not, in identifier order.</summary>
    internal IEnumerable<RecordKey> Keys => _contents?.Records.Select(entry => entry.Record!.Key) ?? [];

    /// <summary>Takes a record away, as a disk does that loses it; null when there is none.</summary>
    internal Record? Remove(in Identifier id)
    {
        Entry held = Find(in id);
        if (held.Record is not null)
            Remove(held);
        return held.Record;
    }

    private Vote VoteOn(RecordKey key, Ballot ballot, Record? proposal, ulong expected)
    {
        _ballots ??= [];
        bool isKnown = _ballots.TryGetValue(key, out BallotState? state);
        if (!isKnown && _ballots.Count >= _quota.MaxRecords)
            return new Vote(VoteOutcome.Busy);
        Record? held = Find(Identifier.Of(key.Span)).Record;
        if (held is not null && held.IsExpired(_time.GetUtcNow()))
            held = null;
        (Vote vote, BallotState? next) = BallotState.Decide(state, held, _rules.NumberOf(held), ballot, proposal, expected);
        if (next is not null)
            _ballots[key] = next;
        return vote;
    }

    private MergeResult Merge(Record offered, RecordWriter writer)
    {
        Identifier id = Identifier.Of(offered.Key.Span);
        Entry held = Find(id);
        if (held.Record is not null && !held.Record.IsExpired(_time.GetUtcNow()))
        {
            MergeOutcome outcome = _rules.Decide(held.Record, offered);
            if (outcome != MergeOutcome.Stored)
                return new MergeResult(outcome, held.Record);
        }

        _contents ??= new Contents(_quota);
        Entry entry = new(id, offered, writer);
        if (!HasRoom(held, entry))
        {
            RemoveExpired(int.MaxValue);
            held = Find(id);
            if (!HasRoom(held, entry))
                return new MergeResult(MergeOutcome.Full, held.Record);
        }

        if (held.Record is not null)
            Remove(held);
        _contents.Records.Add(entry);
        _contents.Usage.Add(entry.Charge);
        _contents.EarliestExpiry = Math.Min(_contents.EarliestExpiry, offered.ExpiresUnixMilliseconds);
        return new MergeResult(MergeOutcome.Stored);
    }

    private bool HasRoom(Entry held, Entry offered) => _contents!.Usage.Allows(held.Record is null ? null : held.Charge, offered.Charge);

    private Entry Find(in Identifier id) => _contents is not null && _contents.Records.TryGetValue(new Entry(id), out Entry entry) ? entry : default;

    private void Remove(Entry entry)
    {
        _contents!.Records.Remove(entry);
        _contents.Usage.Remove(entry.Charge);
    }

    private int RemoveExpired(int limit)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (_contents is null || now.ToUnixTimeMilliseconds() < _contents.EarliestExpiry)
            return 0;
        List<Entry> expired = [];
        long earliest = long.MaxValue;
        foreach (Entry entry in _contents.Records)
        {
            if (expired.Count < limit && entry.Record!.IsExpired(now))
                expired.Add(entry);
            else
                earliest = Math.Min(earliest, entry.Record!.ExpiresUnixMilliseconds);
        }

        foreach (Entry entry in expired)
            Remove(entry);
        _contents.EarliestExpiry = earliest;
        return expired.Count;
    }

    private bool FillPage(List<Entry> page, in Identifier from, in Identifier toInclusive, Identifier? after)
    {
        page.Clear();
        if (_contents is null || from > toInclusive)
            return false;
        foreach (Entry entry in _contents.Records.GetViewBetween(new Entry(from), new Entry(toInclusive)))
        {
            if (entry.Id == after)
                continue;
            page.Add(entry);
            if (page.Count == RecordsPerPage)
                break;
        }

        return page.Count > 0;
    }

    private readonly struct Entry(Identifier id, Record? record = null, RecordWriter writer = default) : IComparable<Entry>
    {
        public readonly Identifier Id = id;
        public readonly Record? Record = record;
        public readonly RecordWriter Writer = writer;

        public StoreCharge Charge => StoreCharge.Of(Record!, Writer);

        public int CompareTo(Entry other) => Id.CompareTo(other.Id);
    }

    private sealed class Contents(StoreQuota quota)
    {
        public readonly SortedSet<Entry> Records = [];
        public readonly StoreUsage Usage = new(quota);
        public long EarliestExpiry = long.MaxValue; // A lower bound, so that a full store is not searched in vain again and again.
    }
}
