using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Chaos;

/// <summary>Everything that clients were told, and the first thing among it that was not true.</summary>
internal sealed class Ledger
{
    private readonly World _world;
    private readonly bool _areClocksWrong;
    private readonly bool _excusesLostQuorums;
    private readonly Dictionary<RecordKey, KeyHistory> _keys = [];
    private readonly List<KeyHistory> _order = [];
    private readonly Dictionary<PeerId, int> _machines = [];
    private readonly long[] _wiped;
    private EventDigest _digest;
    private readonly Dictionary<(int Machine, RecordKey Key), long> _flipped = [];

    /// <param name="world">The world.</param>
    /// <param name="areClocksWrong">Whether clocks jump in this run, so that ends are seen less exactly.</param>
    /// <param name="excusesLostQuorums">Whether nothing is promised of a write whose holders' disks are lost.</param>
    public Ledger(World world, bool areClocksWrong, bool excusesLostQuorums)
    {
        _excusesLostQuorums = excusesLostQuorums;
        _world = world;
        _areClocksWrong = areClocksWrong;
        _wiped = new long[world.Nodes.Length];
        Array.Fill(_wiped, -1);
        foreach (SimulatedNode node in world.Nodes)
            _machines[node.Host.Contact.Peer] = node.Host.Number;
    }

    public ChaosCounts Counts { get; } = new();

    /// <summary>The first promise broken.</summary>
    public ChaosViolation? Violation { get; private set; }

    /// <summary>The keys that were written, in the order of their first use.</summary>
    public IReadOnlyList<KeyHistory> Keys => _order;

    private DateTimeOffset Now => _world.Time.GetUtcNow();

    /// <summary>What is known of a key.</summary>
    public KeyHistory Of(RecordKey key, TimeSpan? life = null)
    {
        if (!_keys.TryGetValue(key, out KeyHistory? history))
        {
            _keys[key] = history = new KeyHistory(key, life);
            _order.Add(history);
        }

        return history;
    }

    /// <summary>Everything that ended for clients, in order.</summary>
    public ulong Digest => _digest.Value;

    /// <summary>An operation has ended.</summary>
    public void Outcome(SimulatedNode node, long begun) => _digest.Add(_world.Queue.Now, kind: 9, node.Host.Number, (int)(begun & int.MaxValue));

    /// <summary>Notes that a promise is broken; the first is kept.</summary>
    public void Break(string invariant, string what) =>
        Violation ??= new ChaosViolation(invariant, what, TimeSpan.FromMicroseconds(_world.Queue.Now));

    /// <summary>A receipt: what it says has to be so at this moment.</summary>
    /// <param name="history">Of its key.</param>
    /// <param name="receipt">The receipt.</param>
    /// <param name="begun">When the write began: what disks have lost since is not its fault.</param>
    public void Check(KeyHistory history, PutReceipt receipt, long begun)
    {
        if (!receipt.IsAcknowledged)
            return;
        HashSet<int> holders = [];
        int gone = 0;
        foreach (ReplicaReceipt replica in receipt.Replicas.Where(replica => replica.Outcome == ReplicaOutcome.Stored))
        {
            if (!holders.Add(_machines[replica.Peer]))
                Break("receipts are true", $"the receipt for {history.Key} counts node {_machines[replica.Peer]} twice");
            gone += HasLost(_machines[replica.Peer], history.Key, begun) ? 1 : 0;
        }

        if (receipt.Expires - Now < TimeSpan.FromMinutes(1))
            return; // It may have ended already, by some clock.
        RecordVersion version = receipt.Version ?? default;
        holders.RemoveWhere(machine => !Holds(machine, history.Key, version));
        if (holders.Count + gone < receipt.Required)
            Break("receipts are true", $"{history.Key} {version} was acknowledged by {receipt.Acknowledged} and is on {holders.Count} disks; {receipt.Required} were required");
        if (holders.Count > 0 && gone == 0)
            history.Acknowledged(new Write(version, receipt.Expires, receipt.Required, holders));
    }

    /// <summary>A read at any time.</summary>
    public void Check(KeyHistory history, GetResult result)
    {
        if (history.Judge(result, Now, Grace) is { } wrong)
            Break(history.Life is null ? "never a wrong answer" : "nothing outlives its time", wrong);
    }

    /// <summary>A machine's disk has lost one record, or everything.</summary>
    public void DiskLost(int machine, RecordKey? key)
    {
        if (key is { } one)
            _flipped[(machine, one)] = _world.Queue.Now;
        else
            _wiped[machine] = _world.Queue.Now;
        foreach (KeyHistory history in _order)
        {
            if (_excusesLostQuorums && (key is null || history.Key == key.Value) && history.Lose(machine))
                Counts.Forfeited++;
        }
    }

    /// <summary>
    /// Nothing acknowledged is lost: of every write that is promised some disk, under a running node or not, has this version or a later one.
    /// </summary>
    public void CheckDisks()
    {
        foreach (KeyHistory history in _order)
        {
            if (history.Latest is not { } latest || latest.Expires - Now < TimeSpan.FromHours(1))
                continue;
            if (!Enumerable.Range(0, _world.Nodes.Length).Any(machine => Holds(machine, history.Key, latest.Version)))
                Break("nothing acknowledged is lost", $"{history.Key} {latest.Version} is on no disk; it was acknowledged by {latest.Required} or more");
        }
    }

    /// <summary>Whether a machine's disk has this version of a record, or a later one.</summary>
    public bool Holds(int machine, RecordKey key, RecordVersion version) =>
        _world.Nodes[machine].Disk!.Whole(key) is { } record && _world.Options.Rules.NumberOf(record) >= version.Number;

    private bool HasLost(int machine, RecordKey key, long since) =>
        _wiped[machine] >= since || (_flipped.TryGetValue((machine, key), out long at) && at >= since);

    /// <summary>
    /// How long after its writing a value may be seen at most. Where clocks jump it is twice its life and what steady clocks follow unasked, on
    /// either side; else a second for what is under way.
    /// </summary>
    private TimeSpan Grace(TimeSpan life) => _areClocksWrong ? (2 * life) + (2 * Core.Clocks.SteadyClock.LargestStep) : life + TimeSpan.FromSeconds(1);
}
