using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Network;
using Kith.Simulation.Time;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Disks;

/// <summary>
/// The disk of one machine behind the store's seam: it takes time, outlives the processes that use it, and fails in the ways that disks do. It
/// keeps what the seam promises: what it has confirmed survives a kill, what is damaged is found by its checksum and never called absent,
/// and after a failed sync nothing more is confirmed to that process.
/// </summary>
internal sealed class SimulatedDisk : IRecordStore, IBallotStore
{
    /// <summary>Changes that may wait for their sync; more are refused as busy.</summary>
    public const int MaxWaiting = 1_024;

    private const int LongestSync = 8_000; // Microseconds; the shortest is a sixteenth of it.
    private const int LongestRead = 1_000;

    private readonly SimulatedHost _host;
    private readonly EventQueue _queue;
    private readonly SeededRandom _random;
    private readonly MachineClock _clock;
    private readonly List<DiskTurn> _waiting = []; // In the order in which they reach the disk.
    private readonly HashSet<Identifier> _flipped = []; // Not read since.
    private readonly List<StoreDamage> _damage = [];
    private long _busyUntil;
    private long _damages;
    private bool _failsNextSync;

    public SimulatedDisk(SimulatedHost host, EventQueue queue, RecordRules rules, TimeProvider clock, SeededRandom random)
    {
        _host = host;
        _queue = queue;
        _random = random;
        _clock = new MachineClock { Process = clock };
        Contents = new MemoryRecordStore(rules, _clock, isDurable: true);
    }

    /// <summary>What is on the disk, as an observer of the whole world sees it.</summary>
    public MemoryRecordStore Contents { get; }

    public bool IsDurable => true;

    /// <summary>Whether there is no space: changes are refused, reads go on.</summary>
    public bool IsFull { get; set; }

    /// <summary>Is called once, in the middle of the next write; null mostly.</summary>
    public Action? Interrupted { get; set; }

    /// <summary>Whether a sync has failed under the process that runs now.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>A new process begins to use the disk, with its own idea of the time.</summary>
    public void Attach(TimeProvider clock)
    {
        _clock.Process = clock;
        HasFailed = false;
        Interrupted = null;
        _failsNextSync = false;
    }

    /// <summary>The process has died: of the changes under way the first few are there as a whole, the next was torn, the others never came.</summary>
    /// <returns>How many are not there.</returns>
    public int Abandon()
    {
        int whole = _random.Next(_waiting.Count + 1);
        for (int place = 0; place < whole; place++)
            _waiting[place].Apply();
        int torn = _waiting.Count - whole;
        _waiting.Clear();
        _busyUntil = 0;
        return torn;
    }

    /// <summary>The next sync fails; whether its change is there in the end is the disk's secret.</summary>
    public void FailNextSync() => _failsNextSync = true;

    /// <summary>Flips a bit of one record; null when none is held.</summary>
    public RecordKey? Flip()
    {
        RecordKey[] keys = [.. Contents.Keys];
        if (keys.Length == 0)
            return null;
        RecordKey key = keys[_random.Next(keys.Length)];
        _flipped.Add(Identifier.Of(key.Span));
        return key;
    }

    /// <summary>Nothing that was on it is there any more.</summary>
    public void Destroy()
    {
        foreach (RecordKey key in Contents.Keys.ToArray())
            Contents.Remove(Identifier.Of(key.Span));
    }

    /// <summary>Reads everything once.</summary>
    public void Scrub()
    {
        foreach (Identifier id in _flipped.Order())
            Quarantine(id);
    }

    /// <summary>The record that is held and whole; null when there is none.</summary>
    public Record? Whole(RecordKey key) =>
        _flipped.Contains(Identifier.Of(key.Span)) ? null : Now(Contents.GetAsync(key, CancellationToken.None));

    public ValueTask<MergeResult> MergeAsync(Record record, RecordWriter writer, CancellationToken cancellation)
    {
        if (HasFailed || IsFull || _waiting.Count == MaxWaiting)
            return new ValueTask<MergeResult>(new MergeResult(HasFailed ? MergeOutcome.Failed : IsFull ? MergeOutcome.Full : MergeOutcome.Busy));
        return WriteAsync(() => Merge(record, writer), () => new MergeResult(MergeOutcome.Failed));
    }

    public ValueTask<Record?> GetAsync(RecordKey key, CancellationToken cancellation)
    {
        if (_random.Next(4) > 0)
            return new ValueTask<Record?>(Read(key)); // It was in a cache.
        TaskCompletionSource<Record?> end = new();
        _queue.After(_random.Next(LongestRead), new DiskTurn(_host, Turn) { Tell = _ => Settle(end, () => Read(key)) });
        return new ValueTask<Record?>(end.Task);
    }

    public async IAsyncEnumerable<Record> RangeAsync(Identifier from, Identifier toInclusive, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (Identifier id in _flipped.Where(id => id >= from && id <= toInclusive).Order())
            Quarantine(id);
        await foreach (Record record in Contents.RangeAsync(from, toInclusive, cancellation))
            yield return record;
    }

    public ValueTask<int> RemoveExpiredAsync(int limit, CancellationToken cancellation) => Contents.RemoveExpiredAsync(limit, cancellation);

    public async ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellation) =>
        await Contents.GetStatisticsAsync(cancellation) with
        {
            Damaged = _damage.Count,
            Condition = HasFailed ? StoreCondition.Failed : IsFull ? StoreCondition.DiskFull : StoreCondition.Healthy,
        };

    public ValueTask<IReadOnlyList<StoreDamage>> GetDamageAsync(int limit, CancellationToken cancellation) => new([.. _damage.Take(limit)]);

    public ValueTask ForgetDamageAsync(StoreDamage damage, CancellationToken cancellation)
    {
        _damage.Remove(damage);
        return default;
    }

    public ValueTask<Vote> PrepareAsync(RecordKey key, Ballot ballot, CancellationToken cancellation) =>
        VoteAsync(key, () => Now(Contents.PrepareAsync(key, ballot, CancellationToken.None)));

    public ValueTask<Vote> AcceptAsync(Record proposal, Ballot ballot, ulong expected, CancellationToken cancellation) =>
        VoteAsync(proposal.Key, () => Now(Contents.AcceptAsync(proposal, ballot, expected, CancellationToken.None)));

    public ValueTask DisposeAsync() => default; // The machine keeps its disk.

    private static KithException Unreadable(string what) => new(KithErrorCode.StoreUnreadable, what);

    /// <summary>What memory answers at once.</summary>
    private static T Now<T>(ValueTask<T> answer) => answer.IsCompleted ? answer.Result : throw new InvalidOperationException("Memory takes no time.");

    private static void Settle<T>(TaskCompletionSource<T> end, Func<T> result)
    {
        try
        {
            end.SetResult(result());
        }
        catch (KithException failure)
        {
            end.SetException(failure);
        }
    }

    private ValueTask<Vote> VoteAsync(RecordKey key, Func<Vote> vote)
    {
        if (IsFull || _waiting.Count == MaxWaiting)
            return new ValueTask<Vote>(new Vote(VoteOutcome.Busy));
        if (HasFailed)
            return ValueTask.FromException<Vote>(Unreadable("The disk has failed."));
        return WriteAsync(
            () =>
            {
                Read(key); // A vote tells what is held.
                return vote();
            },
            () => throw Unreadable("The disk has failed."));
    }

    private ValueTask<T> WriteAsync<T>(Func<T> change, Func<T> failed)
    {
        TaskCompletionSource<T> end = new();
        DiskTurn turn = new(_host, Turn)
        {
            Apply = () => Settle(new TaskCompletionSource<T>(), change),
            Tell = isConfirmed => Settle(end, isConfirmed ? change : failed),
        };
        _waiting.Add(turn);
        _busyUntil = Math.Max(_busyUntil, _queue.Now) + _random.Next(LongestSync / 16, LongestSync);
        _queue.After(_busyUntil - _queue.Now, turn);
        if (Interrupted is { } interrupted)
        {
            Interrupted = null;
            _queue.After((_busyUntil - _queue.Now) / 2, new DiskTurn(_host, _ => interrupted()) { Tell = static _ => { } });
        }

        return new ValueTask<T>(end.Task);
    }

    private void Turn(DiskTurn turn)
    {
        if (_host.IsPaused)
        {
            _queue.After(_host.PausedUntil - _queue.Now, turn); // Nobody is there to be told.
            return;
        }

        if (!_waiting.Remove(turn) || !_failsNextSync)
        {
            turn.Tell(!HasFailed);
            return;
        }

        _failsNextSync = false;
        HasFailed = true;
        if (_random.Next(2) == 0)
            turn.Apply();
        turn.Tell(false);
    }

    private MergeResult Merge(Record record, RecordWriter writer)
    {
        Identifier id = Identifier.Of(record.Key.Span);
        Quarantine(id); // Comparing reads what is held.
        MergeResult result = Now(Contents.MergeAsync(record, writer, CancellationToken.None));
        if (result.Outcome == MergeOutcome.Stored)
            _damage.RemoveAll(damage => damage.First == id);
        return result;
    }

    private Record? Read(RecordKey key)
    {
        Identifier id = Identifier.Of(key.Span);
        Quarantine(id);
        if (_damage.Exists(damage => damage.First == id))
            throw Unreadable($"The record {key} is damaged.");
        return Now(Contents.GetAsync(key, CancellationToken.None));
    }

    private void Quarantine(Identifier id)
    {
        if (!_flipped.Remove(id))
            return;
        if (Contents.Remove(in id) is { } lost)
            _damage.Add(new StoreDamage(++_damages, id, id, lost.Key));
    }
}
