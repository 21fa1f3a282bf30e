using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>What repair does in a ring: the owner of a record sees to its copies.</summary>
public class RingRepairTests
{
    private const int Records = 200;
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

    private static void AssertOnReplicas(World world, List<RecordKey> keys)
    {
        List<string> missing = [];
        SimulatedNode[] alive = [.. world.Nodes.Where(node => node.Host.IsAlive).OrderBy(node => node.Host.Contact.Id)];
        foreach (RecordKey key in keys)
        {
            Identifier place = Identifier.Of(key.Span);
            int owner = Array.FindIndex(alive, node => node.Host.Contact.Id >= place);
            for (int replica = 0; replica < world.Options.Replication.Replicas; replica++)
            {
                SimulatedNode holder = alive[(Math.Max(owner, 0) + replica) % alive.Length];
                if (world.RunUntil(holder.Store.GetAsync(key, CancellationToken.None).AsTask()) is null)
                    missing.Add($"{key} on its replica {replica}, node {holder.Host.Number}");
            }
        }

        Assert.True(missing.Count == 0, $"{missing.Count} copies are missing, such as {missing.FirstOrDefault()}.");
    }

    private static void Pass(World world, TimeSpan span) => world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + span);
}
