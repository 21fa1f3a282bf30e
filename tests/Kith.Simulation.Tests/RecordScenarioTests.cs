using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Invariants;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

public class RecordScenarioTests
{
    private static readonly NetworkModel OneSite = new() { Latency = new PlaneLatency { WidthMilliseconds = 0, HeightMilliseconds = 0, AccessMilliseconds = 0.1, JitterMilliseconds = 0.1 } };

    [Fact]
    public void Every_acknowledged_record_is_on_W_live_stores_and_survives_the_death_of_two_holders()
    {
        World world = World.Warm(new WorldOptions { Nodes = 1_000, Seed = 1 });
        AcknowledgedRecords acknowledged = new(world);
        world.RunUntil(RunAsync());

        async Task RunAsync()
        {
            for (int number = 0; number < 200; number++)
            {
                PutReceipt receipt = await world.AnyAlive().Dht.PutAsync(PlainKey.Of($"record {number}"), new byte[] { 1, 2, 3 }, null, CancellationToken.None);
                Assert.True(receipt.IsAcknowledged);
                Assert.Equal(5, receipt.Acknowledged);
                Assert.False(receipt.IsDegraded);
                acknowledged.Add(receipt);
            }

            Assert.Equal(200, acknowledged.Count);
            Assert.Null(await acknowledged.FirstLostAsync());
            for (int number = 0; number < 200; number++)
            {
                RecordKey key = PlainKey.Of($"record {number}");
                Contact[] holders = TrueClosest.Of(world, Identifier.Of(key.Span), 2);
                foreach (SimulatedNode node in world.Nodes.Where(node => holders.Contains(node.Host.Contact)))
                    node.Host.IsAlive = false;
                GetResult result = await world.AnyAlive().Dht.GetAsync(key, null, CancellationToken.None);
                Assert.True(result.IsFound && result.IsConfirmed);
                foreach (SimulatedNode node in world.Nodes.Where(node => holders.Contains(node.Host.Contact)))
                    node.Host.IsAlive = true;
            }
        }
    }

    [Fact]
    public void Replicas_are_the_truly_closest_nodes()
    {
        World world = World.Warm(new WorldOptions { Nodes = 2_000, Seed = 4 });
        world.RunUntil(RunAsync());

        async Task RunAsync()
        {
            for (int number = 0; number < 50; number++)
            {
                RecordKey key = PlainKey.Of($"placed {number}");
                PutReceipt receipt = await world.AnyAlive().Dht.PutAsync(key, new byte[] { 1 }, null, CancellationToken.None);
                PeerId[] expected = [.. TrueClosest.Of(world, Identifier.Of(key.Span), 5).Select(contact => contact.Peer)];
                Assert.Equal(expected, receipt.Replicas.Select(replica => replica.Peer));
            }
        }
    }

    [Fact]
    public void Put_leaves_few_copies_off_its_replica_set()
    {
        World world = World.Warm(new WorldOptions { Nodes = 5_000, Seed = 4 });
        world.RunUntil(RunAsync());
        long copies = world.Nodes.Sum(node => node.Store.GetStatisticsAsync(CancellationToken.None).GetAwaiter().GetResult().Records);
        Assert.InRange(copies, 500, 700);

        async Task RunAsync()
        {
            for (int number = 0; number < 100; number++)
                await world.AnyAlive().Dht.PutAsync(PlainKey.Of($"few {number}"), new byte[] { 1 }, null, CancellationToken.None);
        }
    }

    [Fact]
    public void Networks_smaller_than_the_quorum_say_so()
    {
        foreach ((int nodes, int required) in new[] { (1, 1), (2, 2), (3, 2), (4, 3) })
        {
            World world = World.Joined(new WorldOptions { Nodes = nodes, Seed = 9 });
            PutReceipt receipt = world.RunUntil(world.Nodes[0].Dht.PutAsync(PlainKey.Of("small"), new byte[] { 5 }, new PutOptions { WaitForAll = true }, CancellationToken.None));
            Assert.Equal((nodes, required, 3), (receipt.Acknowledged, receipt.Required, receipt.Wanted));
            Assert.True(receipt.IsAcknowledged);
            Assert.Equal(required < 3, receipt.IsDegraded);
            GetResult result = world.RunUntil(world.Nodes[nodes - 1].Dht.GetAsync(PlainKey.Of("small"), null, CancellationToken.None));
            Assert.True(result.IsFound && result.IsConfirmed);
            Assert.Equal(new byte[] { 5 }, result.Value!.Value.ToArray());
        }
    }

    [Fact]
    public void Put_below_its_quorum_is_not_acknowledged_and_names_who_failed()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 2 });
        foreach (SimulatedNode node in world.Nodes.Skip(2))
            node.Host.IsAlive = false;
        PutReceipt receipt = world.RunUntil(world.Nodes[0].Dht.PutAsync(PlainKey.Of("alone"), new byte[] { 1 }, null, CancellationToken.None));
        Assert.Equal(2, receipt.Acknowledged);
        Assert.Equal(3, receipt.Required);
        Assert.False(receipt.IsAcknowledged);
        Assert.Equal(3, receipt.Replicas.Count(replica => replica.Outcome == ReplicaOutcome.TimedOut));
        GetResult result = world.RunUntil(world.Nodes[1].Dht.GetAsync(PlainKey.Of("alone"), null, CancellationToken.None));
        Assert.True(result.IsFound);
        Assert.False(result.IsConfirmed);
    }

    [Fact]
    public void Last_writer_wins_everywhere()
    {
        World world = World.Joined(new WorldOptions { Nodes = 30, Seed = 6 });
        RecordKey key = PlainKey.Of("contended");
        world.RunUntil(RunAsync());

        async Task RunAsync()
        {
            await world.Nodes[3].Dht.PutAsync(key, new byte[] { 1 }, null, CancellationToken.None);
            await world.Nodes[8].Dht.PutAsync(key, new byte[] { 2 }, null, CancellationToken.None);
            foreach (SimulatedNode node in world.Nodes)
            {
                GetResult result = await node.Dht.GetAsync(key, null, CancellationToken.None);
                Assert.Equal(new byte[] { 2 }, result.Value!.Value.ToArray());
            }
        }
    }

    [Fact]
    public void Content_needs_one_answer_and_must_match_its_hash()
    {
        World world = World.Joined(new WorldOptions { Nodes = 50, Seed = 8 });
        byte[] content = [1, 2, 3, 4];
        RecordKey key = ContentKey.Of(content);
        PutReceipt receipt = world.RunUntil(world.Nodes[5].Dht.PutAsync(key, content, null, CancellationToken.None));
        Assert.True(receipt.IsAcknowledged);
        GetResult result = world.RunUntil(world.Nodes[40].Dht.GetAsync(key, null, CancellationToken.None));
        Assert.True(result.IsFound && result.IsConfirmed);
        Assert.Equal(1, result.Required);
        Assert.Throws<KithException>(() => world.RunUntil(world.Nodes[5].Dht.PutAsync(key, new byte[] { 9 }, null, CancellationToken.None)));
    }

    [Fact]
    public void Get_asks_no_more_peers_than_its_quorum_needs()
    {
        World world = World.Joined(new WorldOptions { Nodes = 18, Seed = 14, Network = OneSite });
        byte[] content = [7, 7, 7];
        (RecordKey plain, RecordKey proven) = (PlainKey.Of("few"), ContentKey.Of(content));
        world.RunUntil(world.Nodes[0].Dht.PutAsync(plain, new byte[] { 1 }, null, CancellationToken.None));
        world.RunUntil(world.Nodes[0].Dht.PutAsync(proven, content, null, CancellationToken.None));
        foreach (SimulatedNode node in world.Nodes)
        {
            Assert.InRange(world.RunUntil(node.Dht.GetAsync(plain, null, CancellationToken.None)).Requests, 2, 3);
            Assert.InRange(world.RunUntil(node.Dht.GetAsync(proven, null, CancellationToken.None)).Requests, 0, 1);
        }
    }

    [Fact]
    public void Dead_holder_costs_a_get_a_moment_and_not_a_timeout()
    {
        World world = World.Joined(new WorldOptions { Nodes = 18, Seed = 15 });
        byte[] content = [8, 8];
        RecordKey key = ContentKey.Of(content);
        world.RunUntil(world.Nodes[0].Dht.PutAsync(key, content, null, CancellationToken.None));
        Contact[] holders = TrueClosest.Of(world, Identifier.Of(key.Span), 5);
        world.Nodes.Single(node => node.Host.Contact == holders[0]).Host.IsAlive = false;
        SimulatedNode asker = world.Nodes.First(node => !holders.Contains(node.Host.Contact));
        GetResult result = world.RunUntil(asker.Dht.GetAsync(key, null, CancellationToken.None));
        Assert.True(result.IsFound);
        Assert.True(result.Duration < TimeSpan.FromSeconds(1), $"It took {result.Duration}.");
    }

    [Fact]
    public void Absence_of_content_needs_the_quorum_that_a_hash_cannot_replace()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 8 });
        RecordKey key = ContentKey.Of([7, 7, 7]);
        GetResult whole = world.RunUntil(world.Nodes[0].Dht.GetAsync(key, null, CancellationToken.None));
        Assert.False(whole.IsFound);
        Assert.True(whole.IsConfirmed);
        foreach (SimulatedNode node in world.Nodes.Skip(1))
            node.Host.IsAlive = false;
        GetResult alone = world.RunUntil(world.Nodes[0].Dht.GetAsync(key, null, CancellationToken.None));
        Assert.False(alone.IsFound);
        Assert.False(alone.IsConfirmed);
        Assert.Equal((1, 3), (alone.Answers, alone.Required));
    }

    [Fact]
    public void Receipt_names_each_node_once()
    {
        WorldOptions options = new() { Nodes = 50, Seed = 21, Replication = new() { PutRidesLookup = false } };
        World world = World.Joined(options with { Network = options.Network with { Loss = 0.2 } });
        int failures = 0;
        for (int number = 0; number < 50; number++)
        {
            PutReceipt receipt = world.RunUntil(world.AnyAlive().Dht.PutAsync(PlainKey.Of($"lossy {number}"), new byte[] { 1 }, null, CancellationToken.None));
            Assert.Equal(receipt.Replicas.Select(replica => replica.Peer).Distinct(), receipt.Replicas.Select(replica => replica.Peer));
            failures += receipt.Replicas.Count(replica => replica.Outcome == ReplicaOutcome.TimedOut);
        }

        Assert.True(failures > 0, "No write was lost, so nothing was tried.");
    }

    [Fact]
    public void Records_end_when_their_time_is_up()
    {
        World world = World.Joined(new WorldOptions { Nodes = 10, Seed = 3 });
        RecordKey key = PlainKey.Of("brief");
        world.RunUntil(world.Nodes[1].Dht.PutAsync(key, new byte[] { 1 }, new PutOptions { TimeToLive = TimeSpan.FromMinutes(2) }, CancellationToken.None));
        Assert.True(world.RunUntil(world.Nodes[2].Dht.GetAsync(key, null, CancellationToken.None)).IsFound);
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMinutes(4));
        GetResult after = world.RunUntil(world.Nodes[2].Dht.GetAsync(key, null, CancellationToken.None));
        Assert.False(after.IsFound);
        Assert.True(after.IsConfirmed);
        Assert.All(world.Nodes, node => Assert.Equal(0, node.Store.GetStatisticsAsync(CancellationToken.None).GetAwaiter().GetResult().Records));
    }

    [Fact]
    public void Deleted_key_reads_as_absent_everywhere_until_it_is_put_again()
    {
        World world = World.Joined(new WorldOptions { Nodes = 20, Seed = 31 });
        RecordKey key = PlainKey.Of("deleted");
        world.RunUntil(world.Nodes[2].Dht.PutAsync(key, new byte[] { 1 }, null, CancellationToken.None));
        PutReceipt receipt = world.RunUntil(world.Nodes[9].Dht.DeleteAsync(key, new DeleteOptions { WaitForAll = true }, CancellationToken.None));
        Assert.Equal((true, 5), (receipt.IsAcknowledged, receipt.Acknowledged));
        foreach (SimulatedNode node in world.Nodes)
        {
            GetResult result = world.RunUntil(node.Dht.GetAsync(key, null, CancellationToken.None));
            Assert.False(result.IsFound);
            Assert.True(result.IsConfirmed);
        }

        world.RunUntil(world.Nodes[4].Dht.PutAsync(key, new byte[] { 2 }, null, CancellationToken.None));
        Assert.Equal(new byte[] { 2 }, world.RunUntil(world.Nodes[0].Dht.GetAsync(key, null, CancellationToken.None)).Value!.Value.ToArray());
    }

    [Fact]
    public void Copy_that_missed_the_deletion_does_not_come_back()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 32 });
        RecordKey key = PlainKey.Of("missed");
        PutOptions longest = new() { TimeToLive = TimeSpan.FromHours(48) };
        world.RunUntil(world.Nodes[0].Dht.PutAsync(key, new byte[] { 1 }, longest, CancellationToken.None));
        SimulatedNode away = world.Nodes[4];
        away.Host.IsAlive = false;
        Assert.True(world.RunUntil(world.Nodes[1].Dht.DeleteAsync(key, null, CancellationToken.None)).IsAcknowledged);
        away.Host.IsAlive = true;
        // The copy ends before the tombstone does, so at no time is it the only one left.
        for (int hour = 0; hour < 50; hour++)
        {
            Assert.False(world.RunUntil(world.Nodes[hour % 4].Dht.GetAsync(key, new GetOptions { ReadQuorum = 5 }, CancellationToken.None)).IsFound);
            world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromHours(1));
        }

        Assert.All(world.Nodes, node => Assert.Equal(0, node.Store.GetStatisticsAsync(CancellationToken.None).GetAwaiter().GetResult().Records));
    }

    [Fact]
    public void Content_cannot_be_deleted()
    {
        World world = World.Joined(new WorldOptions { Nodes = 2, Seed = 33 });
        KithException refused = Assert.Throws<KithException>(() => world.RunUntil(world.Nodes[0].Dht.DeleteAsync(ContentKey.Of([1]), null, CancellationToken.None)));
        Assert.Equal(KithErrorCode.InvalidArgument, refused.Code);
    }

    [Fact]
    public void Unknown_namespace_and_oversized_values_are_errors_that_name_the_remedy()
    {
        World world = World.Joined(new WorldOptions { Nodes = 2, Seed = 3 });
        KithException unknown = Assert.Throws<KithException>(() => world.RunUntil(world.Nodes[0].Dht.PutAsync(RecordKey.FromText("/nowhere/x"), new byte[] { 1 }, null, CancellationToken.None)));
        Assert.Contains("/kith/plain/", unknown.Message, StringComparison.Ordinal);
        KithException large = Assert.Throws<KithException>(() => world.RunUntil(world.Nodes[0].Dht.PutAsync(PlainKey.Of("x"), new byte[65_537], null, CancellationToken.None)));
        Assert.Contains("65,536", large.Message, StringComparison.Ordinal);
        Assert.Throws<KithException>(() => world.RunUntil(world.Nodes[0].Dht.GetAsync(RecordKey.FromText("/nowhere/x"), null, CancellationToken.None)));
    }

    [Fact]
    public void Finds_a_peer_by_name()
    {
        World world = World.Warm(new WorldOptions { Nodes = 1_000, Seed = 12 });
        Contact wanted = world.Nodes[77].Host.Contact;
        Assert.Same(wanted, world.RunUntil(world.Nodes[500].Dht.FindPeerAsync(wanted.Peer, CancellationToken.None)));
        Assert.Null(world.RunUntil(world.Nodes[500].Dht.FindPeerAsync(new PeerId([1, 2, 3]), CancellationToken.None)));
    }
}
