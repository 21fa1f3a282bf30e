using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Invariants;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;
using Record = Kith.Core.Records.Record;

namespace Kith.Simulation.Tests;

public class RepairScenarioTests
{
    private const int Records = 300;
    private static readonly TimeSpan Detection = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Repair = TimeSpan.FromSeconds(60);

    [Fact]
    public void Death_is_detected_within_15_seconds_and_repaired_within_60()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 12, seed: 21);
        SimulatedNode victim = world.Nodes[5];
        int removals = 0;
        foreach (SimulatedNode node in world.Nodes.Where(node => node != victim))
            node.Overlay.ContactRemoved += _ => removals++;
        victim.Host.Kill();
        Pass(world, Detection);
        Assert.Equal(11, removals);
        Pass(world, Repair);
        AssertOnTrueReplicas(world, keys);
        Assert.True(world.Metrics.RecordsGiven < Records, $"{world.Metrics.RecordsGiven} records moved; a death of one in twelve should move five in twelve.");
    }

    /// <summary>With a real network's timeouts: a process that is stopped, or a machine without power, refuses nothing.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Node_that_falls_silent_is_detected_within_15_seconds_too(ulong seed)
    {
        NetworkModel network = new() { RequestTimeout = TimeSpan.FromSeconds(5), LateAfter = TimeSpan.FromSeconds(2) };
        World world = World.Joined(new WorldOptions { Nodes = 7, Seed = seed, Network = network });
        Pass(world, TimeSpan.FromSeconds(60 + (0.7 * seed)));
        int removals = 0;
        foreach (SimulatedNode node in world.Nodes.Where(node => node != world.Nodes[5]))
            node.Overlay.ContactRemoved += _ => removals++;
        world.Nodes[5].Host.Pause(3_600_000_000);
        Pass(world, Detection);
        Assert.Equal(6, removals);
    }

    [Fact]
    public void Newcomer_is_given_what_belongs_to_it_and_nothing_twice()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 12, seed: 22, absent: 1);
        SimulatedNode newcomer = world.Restart(world.Nodes[11], isWiped: true);
        Assert.True(world.RunUntil(newcomer.Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        Pass(world, Repair);
        AssertOnTrueReplicas(world, keys);
        long held = newcomer.Store.GetStatisticsAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult().Records;
        Assert.InRange(held, 1, Records - 1);
        Assert.InRange(world.Metrics.RecordsGiven, held, held + (held / 4));
    }

    [Fact]
    public void Restart_with_a_new_disk_is_filled_again_though_nobody_missed_the_node()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 8, seed: 23);
        SimulatedNode wiped = world.Restart(world.Nodes[3], isWiped: true);
        Assert.True(world.RunUntil(wiped.Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        Pass(world, Repair + Repair);
        AssertOnTrueReplicas(world, keys);
    }

    [Fact]
    public void Restart_with_the_old_disk_gives_what_was_put_meanwhile_and_takes_nothing_away()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 8, seed: 24);
        world.Nodes[2].Host.Kill();
        Pass(world, Detection + Repair);
        RecordKey changed = keys[0];
        Put(world, world.Nodes[0], changed, "newer");
        SimulatedNode back = world.Restart(world.Nodes[2]);
        Assert.True(world.RunUntil(back.Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        Pass(world, Repair + Repair);
        AssertOnTrueReplicas(world, keys);
        foreach (SimulatedNode node in world.Nodes)
        {
            Record? record = world.RunUntil(node.Store.GetAsync(changed, CancellationToken.None).AsTask());
            if (record is not null)
                Assert.Equal("newer", Payload(record));
        }
    }

    [Fact]
    public void Leaving_in_good_order_leaves_every_record_on_its_replicas_at_once()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 10, seed: 25);
        SimulatedNode leaver = world.Nodes[4];
        world.RunUntil(leaver.Dht.DisposeAsync().AsTask());
        leaver.Host.Kill();
        AssertOnTrueReplicas(world, keys);
    }

    [Fact]
    public void Copy_that_vanishes_unnoticed_comes_back_by_comparing()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 6, seed: 26);
        RecordKey key = keys[7];
        Contact second = TrueClosest.Of(world, Identifier.Of(key.Span), 5)[1];
        SimulatedNode loser = world.Nodes.Single(node => node.Host.Contact.Equals(second));
        // The node does not know what its disk has lost: its index still has the record, and its digests do not differ. A restart reads the disk.
        MemoryRecordStore emptier = new(world.Options.Rules, world.Time, isDurable: true);
        foreach (RecordKey other in keys.Where(other => other != key))
        {
            if (world.RunUntil(loser.Store.GetAsync(other, CancellationToken.None).AsTask()) is { } record)
                world.RunUntil(emptier.MergeAsync(record, CancellationToken.None).AsTask());
        }

        SimulatedNode restarted = world.RestartOn(loser, emptier);
        Assert.True(world.RunUntil(restarted.Dht.JoinAsync([world.Nodes.First(node => node != restarted).Host.Contact], CancellationToken.None)));
        long before = world.Metrics.RecordsGiven;
        Pass(world, Repair + Repair);
        AssertOnTrueReplicas(world, keys);
        Assert.InRange(world.Metrics.RecordsGiven - before, 1, 4);
    }

    [Fact]
    public void What_a_disk_has_damaged_is_whole_again_seconds_after_the_restart()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 30, HasDisks = true });
        List<RecordKey> keys = [.. Enumerable.Range(0, 100).Select(number => PlainKey.Of($"record {number}"))];
        foreach (RecordKey key in keys)
            Put(world, world.Nodes[0], key, "value");
        Pass(world, Repair);
        SimulatedNode victim = world.Nodes[3];
        for (int flips = 0; flips < 40; flips++)
            victim.Disk!.Flip();
        Assert.Contains(keys, key => victim.Disk!.Whole(key) is null);
        ProcessMemory memory = ProcessMemory.Of(victim);
        victim.Host.Kill();
        victim.Disk!.Abandon();
        SimulatedNode back = world.Revive(victim, memory);
        Assert.True(world.RunUntil(back.Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        Pass(world, TimeSpan.FromSeconds(5)); // Of the 45 in which each neighbour would have compared of its own accord.
        Assert.All(keys, key => Assert.NotNull(victim.Disk!.Whole(key)));
    }

    [Fact]
    public void Put_returns_at_its_quorum_and_the_other_copies_are_made_behind_it()
    {
        World world = World.Joined(new WorldOptions { Nodes = 6, Seed = 28 });
        RecordKey key = PlainKey.Of("behind");
        Contact[] replicas = TrueClosest.Of(world, Identifier.Of(key.Span), 5);
        SimulatedNode silent = world.Nodes.Single(node => node.Host.Contact.Equals(replicas[4]));
        SimulatedNode writer = world.Nodes.Single(node => node.Host.Contact.Equals(replicas[0]));
        silent.Host.IsAlive = false;
        PutReceipt receipt = world.RunUntil(writer.Dht.PutAsync(key, new byte[] { 1 }, null, CancellationToken.None));
        Assert.True(receipt.IsAcknowledged);
        Assert.True(receipt.Duration < world.Options.Network.RequestTimeout, $"The put took {receipt.Duration}: it has waited for a peer that does not answer.");
        Assert.Contains(receipt.Replicas, replica => replica.Outcome == ReplicaOutcome.Pending);
        silent.Host.IsAlive = true;
        Pass(world, Repair);
        AssertOnTrueReplicas(world, [key]);
    }

    [Fact]
    public void Get_brings_a_replica_that_lags_up_to_date()
    {
        (World world, _) = Filled(nodes: 5, seed: 29);
        RecordKey key = PlainKey.Of("lagging");
        SimulatedNode lagging = world.Nodes[1];
        lagging.Host.IsAlive = false;
        Put(world, world.Nodes[0], key, "seen");
        lagging.Host.IsAlive = true;
        world.RunUntil(world.Nodes[2].Dht.GetAsync(key, new GetOptions { ReadQuorum = 5 }, CancellationToken.None));
        Pass(world, TimeSpan.FromSeconds(1)); // Long before anything compares.
        Assert.NotNull(world.RunUntil(lagging.Store.GetAsync(key, CancellationToken.None).AsTask()));
    }

    [Fact]
    public void Neighbours_that_agree_say_so_in_one_short_question_each()
    {
        (World world, _) = Filled(nodes: 6, seed: 27);
        Pass(world, Repair);
        long given = world.Metrics.RecordsGiven;
        long comparisons = world.Metrics.Comparisons;
        long requests = world.Network.Requests;
        Pass(world, TimeSpan.FromMinutes(10));
        Assert.Equal(given, world.Metrics.RecordsGiven);
        // Five neighbours each, once in 45 seconds, six nodes; and pings.
        Assert.InRange(world.Metrics.Comparisons - comparisons, 300, 480);
        double perNodeAndSecond = (world.Network.Requests - requests) / 600.0 / 6;
        Assert.InRange(perNodeAndSecond, 0.1, 1.5);
    }

    private static (World World, List<RecordKey> Keys) Filled(int nodes, ulong seed, int absent = 0)
    {
        World world = World.Joined(new WorldOptions { Nodes = nodes, Seed = seed });
        for (int number = nodes - absent; number < nodes; number++)
            world.Nodes[number].Host.Kill();
        if (absent > 0)
            Pass(world, Detection + Detection);
        List<RecordKey> keys = [.. Enumerable.Range(0, Records).Select(number => PlainKey.Of($"record {number}"))];
        foreach (RecordKey key in keys)
            Put(world, world.AnyAlive(), key, "value");
        return (world, keys);
    }

    private static void Put(World world, SimulatedNode node, RecordKey key, string value) =>
        Assert.True(world.RunUntil(node.Dht.PutAsync(key, System.Text.Encoding.UTF8.GetBytes(value), null, CancellationToken.None)).IsAcknowledged);

    private static void AssertOnTrueReplicas(World world, List<RecordKey> keys)
    {
        List<string> missing = [];
        foreach (RecordKey key in keys)
        {
            Contact[] replicas = TrueClosest.Of(world, Identifier.Of(key.Span), world.Options.Replication.Replicas);
            foreach (SimulatedNode node in world.Nodes.Where(node => replicas.Contains(node.Host.Contact)))
            {
                if (world.RunUntil(node.Store.GetAsync(key, CancellationToken.None).AsTask()) is null)
                    missing.Add($"{key} on node {node.Host.Number}");
            }
        }

        Assert.True(missing.Count == 0, $"{missing.Count} copies are missing, such as {missing.FirstOrDefault()}.");
    }

    private static string Payload(Record record) =>
        RecordEnvelope.TryDecode(record.Value, out RecordEnvelope envelope) ? System.Text.Encoding.UTF8.GetString(envelope.Payload.Span) : "";

    private static void Pass(World world, TimeSpan span) => world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + span);
}
