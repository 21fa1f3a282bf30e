using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Replication;
using Kith.Simulation.Invariants;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>Where nodes name what they may be lost together with, records are placed so that it may be lost.</summary>
public sealed class FailureDomainScenarioTests
{
    private const int Records = 100;
    private static readonly TimeSpan DetectionAndRepair = TimeSpan.FromSeconds(75);

    [Theory]
    [InlineData(9, 41)]
    [InlineData(18, 42)]
    [InlineData(90, 43)]
    public void Whole_zone_dies_for_good_and_nothing_acknowledged_is_lost_and_reads_go_on(int nodes, ulong seed)
    {
        (World world, List<RecordKey> keys) = Filled(nodes, domains: 3, seed);
        foreach (RecordKey key in keys)
            Assert.Equal(3, Holders(world, key).Select(ZoneOf).Distinct().Count());
        KillZone(world, 0);
        AssertAllFound(world, keys);
        Pass(world, DetectionAndRepair);
        AssertAllFound(world, keys);
        foreach (RecordKey key in keys)
        {
            // All five, and in both zones that are left.
            Contact[] holders = [.. Holders(world, key).Where(node => node.Host.IsAlive).Select(node => node.Host.Contact)];
            Assert.Subset(holders.ToHashSet(), TrueClosest.Replicas(world, Identifier.Of(key.Span)).ToHashSet());
        }
    }

    [Fact]
    public void The_same_deaths_lose_records_where_nobody_has_named_the_zones()
    {
        // Two halves, so that a record may lie in one of them by chance.
        Assert.True(LostWithHalf(domains: 0) > 0, "The test above shows nothing.");
        Assert.Equal(0, LostWithHalf(domains: 2));

        int LostWithHalf(int domains)
        {
            (World world, List<RecordKey> keys) = Filled(nodes: 18, domains, seed: 44, writeQuorum: 2, records: 400);
            foreach (SimulatedNode node in world.Nodes.Where(node => node.Host.Number % 2 == 0))
                node.Host.Kill();
            return keys.Count(key => !Get(world, key).IsFound);
        }
    }

    [Fact]
    public void Zone_that_comes_back_with_new_disks_gets_its_copies_again()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 12, domains: 3, seed: 45);
        KillZone(world, 1);
        Pass(world, DetectionAndRepair);
        foreach (SimulatedNode node in world.Nodes.Where(node => ZoneOf(node) == "zone-1").ToList())
            world.RunUntil(world.Restart(node, isWiped: true).Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None));
        Pass(world, 2 * DetectionAndRepair);
        AssertOnTrueReplicas(world, keys);
        foreach (RecordKey key in keys)
            Assert.Equal(3, Holders(world, key).Select(ZoneOf).Distinct().Count());
    }

    [Fact]
    public void Leaving_in_good_order_leaves_every_record_on_its_replicas_at_once()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 12, domains: 4, seed: 46);
        SimulatedNode leaver = world.Nodes[4];
        world.RunUntil(leaver.Dht.DisposeAsync().AsTask());
        leaver.Host.Kill();
        AssertOnTrueReplicas(world, keys);
    }

    [Fact]
    public void Lookup_of_a_record_finds_the_nodes_that_hold_it_in_a_network_larger_than_anybody_knows()
    {
        (World world, List<RecordKey> keys) = Filled(nodes: 200, domains: 5, seed: 47, records: 100);
        AssertOnTrueReplicas(world, keys, missing: 2); // Of five hundred: tables are not perfect.
        foreach (RecordKey key in keys)
        {
            GetResult result = Get(world, key);
            Assert.True(result is { IsFound: true, IsConfirmed: true }, $"{key}: {result.Answers} answers");
        }
    }

    [Fact]
    public void Records_that_lie_in_all_zones_there_are_lack_nothing()
    {
        (World world, _) = Filled(nodes: 9, domains: 3, seed: 48);
        Pass(world, DetectionAndRepair);
        Assert.All(world.Nodes, node => Assert.Equal(0, node.Dht.Lacking.Count));
    }

    [Fact]
    public void Swap_is_decided_by_a_majority_though_all_of_it_may_be_lost_together()
    {
        World world = World.Joined(new WorldOptions { Nodes = 6, FailureDomains = 2, Seed = 49 });
        RecordKey key = SignedKey.Of(world.Nodes[0].Host.Contact.Peer, "name");
        for (ulong number = 0; number < 3; number++)
        {
            PutReceipt receipt = world.RunUntil(world.Nodes[0].Dht.PutAsync(key, new byte[] { 1 }, new PutOptions { ExpectedSequence = number }, CancellationToken.None));
            Assert.Equal((SwapOutcome.Swapped, 2, false), (receipt.Swap, receipt.Acknowledged, receipt.IsAcknowledged));
        }
    }

    [Fact]
    public void Same_seed_has_the_same_events()
    {
        Assert.Equal(Run(), Run());

        static string Run()
        {
            (World world, _) = Filled(nodes: 15, domains: 3, seed: 50, records: 20);
            KillZone(world, 2);
            Pass(world, DetectionAndRepair);
            return world.Digest;
        }
    }

    private static (World World, List<RecordKey> Keys) Filled(int nodes, int domains, ulong seed, int writeQuorum = 3, int records = Records)
    {
        World world = World.Joined(new WorldOptions { Nodes = nodes, FailureDomains = domains, Seed = seed, Replication = ReplicationOptions.Cluster with { WriteQuorum = writeQuorum } });
        List<RecordKey> keys = [.. Enumerable.Range(0, records).Select(number => PlainKey.Of($"record {number}"))];
        foreach (RecordKey key in keys)
        {
            PutReceipt receipt = world.RunUntil(world.AnyAlive().Dht.PutAsync(key, new byte[] { 1, 2, 3 }, new PutOptions { WaitForAll = true }, CancellationToken.None));
            Assert.True(receipt.IsAcknowledged, $"{key}: {string.Join(", ", receipt.Replicas)}");
        }

        return (world, keys);
    }

    private static string ZoneOf(SimulatedNode node) => node.Host.Contact.FailureDomain ?? "none";

    private static void KillZone(World world, int zone)
    {
        foreach (SimulatedNode node in world.Nodes.Where(node => ZoneOf(node) == $"zone-{zone}"))
            node.Host.Kill();
    }

    private static List<SimulatedNode> Holders(World world, RecordKey key) =>
        [.. world.Nodes.Where(node => world.RunUntil(node.Store.GetAsync(key, CancellationToken.None).AsTask()) is not null)];

    private static GetResult Get(World world, RecordKey key) => world.RunUntil(world.AnyAlive().Dht.GetAsync(key, null, CancellationToken.None));

    private static void AssertAllFound(World world, List<RecordKey> keys)
    {
        foreach (RecordKey key in keys)
            Assert.True(Get(world, key).IsFound, $"{key}");
    }

    private static void AssertOnTrueReplicas(World world, List<RecordKey> keys, int missing = 0)
    {
        int copies = 0;
        int there = 0;
        foreach (RecordKey key in keys)
        {
            Contact[] replicas = TrueClosest.Replicas(world, Identifier.Of(key.Span));
            copies += replicas.Length;
            there += Holders(world, key).Count(node => replicas.Contains(node.Host.Contact));
        }

        Assert.True(copies - there <= missing, $"{copies - there} of {copies} copies are missing.");
    }

    private static void Pass(World world, TimeSpan span) => world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + span);
}
