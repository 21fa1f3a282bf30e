using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Invariants;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>What repair does in a ring: the owner of a record sees to its copies.</summary>
public class RingRepairTests
{
    private const int Records = 200;
    private static readonly Comparer<Contact> ById = Comparer<Contact>.Create((a, b) => a.Id.CompareTo(b.Id));
    private static readonly TimeSpan Repair = TimeSpan.FromSeconds(75); // 15 to notice a death, 60 to make up for it.

    [Theory]
    [InlineData(8, 1)] // Everybody knows everybody.
    [InlineData(40, 1)] // Lists of sixteen: nobody but its owner knows all replicas of a record.
    [InlineData(40, 2)]
    public void Copies_that_died_with_their_nodes_are_made_again(int nodes, int dead)
    {
        (World world, List<RecordKey> keys) = Filled(nodes);
        SimulatedNode[] sorted = [.. world.Nodes.OrderBy(node => node.Host.Contact.Id)];
        for (int number = 0; number < dead; number++)
            sorted[number + 3].Host.Kill();
        Pass(world, Repair);
        AssertOnReplicas(world, keys);
    }

    [Fact]
    public void Joiner_and_those_before_it_have_the_copies_that_are_theirs()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 24, absent: 1);
        SimulatedNode joiner = world.Restart(world.Nodes[23], isWiped: true);
        Assert.True(world.RunUntil(joiner.Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        Pass(world, Repair);
        AssertOnReplicas(world, keys);
    }

    [Fact]
    public void Leaver_leaves_every_record_on_its_replicas()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 24);
        world.RunUntil(world.Nodes[7].Dht.DisposeAsync().AsTask());
        world.Nodes[7].Host.Kill();
        Pass(world, Repair);
        AssertOnReplicas(world, keys);
    }

    // Who did not know whose a copy was gave it to whom it knew ahead, and they did so too: each record went round the ring. What a disk had lost did not come back.
    [Fact]
    public void In_a_ring_larger_than_its_lists_copies_do_not_spread_and_those_that_a_disk_loses_come_back()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 40, hasDisks: true);
        Pass(world, TimeSpan.FromMinutes(2));
        Assert.Equal(Records * world.Options.Replication.Replicas, Copies());
        SimulatedNode victim = world.Nodes.OrderBy(node => node.Host.Contact.Id).ElementAt(10);
        for (int damage = 0; damage < 40; damage++)
            victim.Disk!.Flip();
        victim.Disk!.Scrub();
        Assert.True(Copies() < Records * world.Options.Replication.Replicas);
        Pass(world, TimeSpan.FromMinutes(2));
        Assert.Equal(Records * world.Options.Replication.Replicas, Copies());
        AssertOnReplicas(world, keys);

        int Copies() => world.Nodes.Sum(node => keys.Count(key => node.Disk!.Whole(key) is not null));
    }

    [Fact]
    public void Each_holder_knows_all_holders_and_comparing_takes_one_question_though_the_ring_is_larger_than_its_lists()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 40);
        foreach (RecordKey key in keys)
        {
            Contact[] holders = [.. Holders(world, key).Select(holder => holder.Host.Contact)];
            foreach (SimulatedNode holder in Holders(world, key))
                Assert.Equal(holders, holder.Overlay.ReplicasOf(Identifier.Of(key.Span), holders.Length).Current);
        }

        AssertComparingTakesOneQuestion(world);
    }

    // What former replicas kept was offered every 45 seconds, old versions of it too, each refused as stale.
    [Fact]
    public void Where_a_ring_has_grown_all_is_on_its_new_replicas_and_what_former_ones_keep_is_offered_once()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 40, absent: 20);
        for (int number = 20; number < 40; number++)
        {
            SimulatedNode joiner = world.Restart(world.Nodes[number], isWiped: true);
            Assert.True(world.RunUntil(joiner.Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        }

        Pass(world, Repair);
        AssertOnReplicas(world, keys);
        foreach (RecordKey key in keys)
            Assert.True(world.RunUntil(world.AnyAlive().Dht.PutAsync(key, new byte[] { 2 }, new PutOptions { WaitForAll = true }, CancellationToken.None)).IsAcknowledged);
        Pass(world, Repair);
        AssertOnReplicas(world, keys, value: 2);
        AssertComparingTakesOneQuestion(world);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(40)]
    public void A_node_whose_disk_was_wiped_soon_has_all_again_and_knows_that_it_does(int nodes)
    {
        (World world, List<RecordKey> keys) = Filled(nodes);
        SimulatedNode wiped = world.Restart(InOrder(world)[5], isWiped: true);
        wiped.Dht.ComesWithNothing();
        Assert.True(world.RunUntil(wiped.Dht.JoinAsync([world.Nodes[^1].Host.Contact, world.Nodes[0].Host.Contact], CancellationToken.None)));
        wiped.Dht.Returned([]);
        Assert.True(wiped.Dht.IsCatchingUp);
        Pass(world, TimeSpan.FromSeconds(30));
        Assert.False(wiped.Dht.IsCatchingUp);
        AssertOnReplicas(world, keys);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(40)]
    public void Neighbours_are_those_on_both_sides_whoever_is_asked_about(int nodes)
    {
        World world = Filled(nodes).World;
        SimulatedNode[] sorted = InOrder(world);
        int each = world.Options.Replication.Replicas - 1;
        Contact[] expected = [.. Enumerable.Range(1, each).Select(step => sorted[5 + step]).Concat(Enumerable.Range(1, each).Select(step => sorted[(5 - each + step - 1 + nodes) % nodes])).Select(node => node.Host.Contact)];
        Assert.Equal(expected.Order(ById), sorted[5].Overlay.Neighbours(each + 1).Order(ById));
        Contact[] all = [.. sorted.Where(node => node != sorted[5]).Select(node => node.Host.Contact)];
        Assert.Equal(expected.Order(ById), sorted[5].Overlay.NeighboursAmong(all, each + 1).Order(ById));
    }

    private static (World World, List<RecordKey> Keys) Filled(int nodes, int absent = 0, bool hasDisks = false)
    {
        World world = World.Joined(new WorldOptions { Overlay = OverlayKind.Ring, Nodes = nodes, Seed = 31, HasDisks = hasDisks });
        for (int number = nodes - absent; number < nodes; number++)
            world.Nodes[number].Host.Kill();
        Pass(world, TimeSpan.FromMinutes(3)); // Lists are filled by stabilisation.
        List<RecordKey> keys = [.. Enumerable.Range(0, Records).Select(number => PlainKey.Of($"record {number}"))];
        foreach (RecordKey key in keys)
            Assert.True(world.RunUntil(world.AnyAlive().Dht.PutAsync(key, new byte[] { 1 }, new PutOptions { WaitForAll = true }, CancellationToken.None)).IsAcknowledged);
        return (world, keys);
    }

    private static void AssertOnReplicas(World world, List<RecordKey> keys, byte value = 1)
    {
        List<string> missing = [];
        foreach (RecordKey key in keys)
        {
            foreach (SimulatedNode holder in Holders(world, key))
            {
                if (world.RunUntil(holder.Store.GetAsync(key, CancellationToken.None).AsTask()) is not { } record || !RecordEnvelope.TryDecode(record.Value, out RecordEnvelope envelope) || envelope.Payload.Span[0] != value)
                    missing.Add($"{key} on node {holder.Host.Number}");
            }
        }

        Assert.True(missing.Count == 0, $"{missing.Count} copies are missing, such as {missing.FirstOrDefault()}.");
    }

    /// <summary>Two who hold the same say so at once: nothing is offered, nothing given.</summary>
    private static void AssertComparingTakesOneQuestion(World world)
    {
        Dictionary<string, long> before = Counters(world);
        Pass(world, TimeSpan.FromMinutes(3));
        Dictionary<string, long> after = Counters(world);
        Assert.Equal(before["kith.repair.given"], after["kith.repair.given"]);
        Assert.InRange(After("kith.repair.comparisons"), 40 * 8, int.MaxValue);
        Assert.InRange(After("kith.rpc.server.repair") - After("kith.repair.comparisons"), -8, 8); // Some are on their way when the time begins or ends.

        long After(string counter) => after[counter] - before[counter];
    }

    private static Dictionary<string, long> Counters(World world)
    {
        Dictionary<string, long> counters = [];
        world.Metrics.CopyTo(counters);
        return counters;
    }

    private static SimulatedNode[] InOrder(World world) => [.. world.Nodes.Where(node => node.Host.IsAlive).OrderBy(node => node.Host.Contact.Id)];

    private static IEnumerable<SimulatedNode> Holders(World world, RecordKey key) =>
        TrueFollowing.Of(world, Identifier.Of(key.Span), world.Options.Replication.Replicas).Select(world.NodeOf);

    private static void Pass(World world, TimeSpan span) => world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + span);
}
