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

/// <summary>What can be wrong with links and processes, and what networks do about it.</summary>
public class LinkFaultTests
{
    [Fact]
    public void Cut_goes_one_way_and_cuts_that_overlap_are_mended_one_by_one()
    {
        LinkFaults links = new(3, new SeededRandom(1, 1));
        links.Cut(0, 1);
        links.Cut(0, 1);
        Assert.Equal((true, false, false), (links.IsCut(0, 1), links.IsCut(1, 0), links.IsCut(0, 2)));
        links.Mend(0, 1);
        Assert.True(links.Loses(0, 1));
        links.Mend(0, 1);
        Assert.False(links.Loses(0, 1));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(20, false)]
    public void Stopped_node_answers_late_or_in_vain_but_does_what_it_was_asked(double seconds, bool isInTime)
    {
        World world = World.Joined(new WorldOptions { Nodes = 2, Seed = 91 });
        SimulatedNode stopped = world.Nodes[1];
        RecordKey key = PlainKey.Of("late");
        stopped.Host.Pause((long)(seconds * 1e6));
        Task<PutReceipt> put = world.Nodes[0].Dht.PutAsync(key, new byte[] { 1 }, new PutOptions { WaitForAll = true }, CancellationToken.None);
        PutReceipt receipt = world.RunUntil(put);
        Assert.Equal(isInTime ? ReplicaOutcome.Stored : ReplicaOutcome.TimedOut, receipt.Replicas.Single(replica => replica.Peer == stopped.Host.Contact.Peer).Outcome);
        Pass(world, seconds + 1);
        Assert.NotNull(world.RunUntil(stopped.Store.GetAsync(key, CancellationToken.None).AsTask()));
    }

    [Fact]
    public void Record_that_ends_while_a_get_waits_is_not_returned()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 93 });
        RecordKey key = PlainKey.Of("brief");
        world.RunUntil(world.Nodes[0].Dht.PutAsync(key, new byte[] { 1 }, new PutOptions { TimeToLive = TimeSpan.FromSeconds(1.5) }, CancellationToken.None));
        foreach (SimulatedNode node in world.Nodes.Skip(2)) // So many that a quorum needs one of them.
            node.Host.Pause(2_000_000); // Long enough for the record to end, not for the request.
        GetResult result = world.RunUntil(world.Nodes[0].Dht.GetAsync(key, null, CancellationToken.None));
        Assert.True(result.Duration > TimeSpan.FromSeconds(1.5), $"The get took {result.Duration}: it did not wait.");
        Assert.Equal((false, null), (result.IsFound, result.Version));
    }

    [Fact]
    public void Parts_of_a_network_find_each_other_again_within_a_minute_and_their_records_come_together()
    {
        World world = World.Joined(new WorldOptions { Nodes = 9, Seed = 92 });
        LinkFaults links = new(9, new SeededRandom(92, 1));
        world.Network.Faults = links;
        Set(links.Cut);
        Pass(world, 60);
        Assert.All(world.Nodes, node => Assert.Equal(0, KnownBeyond(node)));
        RecordKey[] keys = [.. Enumerable.Range(0, 40).Select(number => PlainKey.Of($"{number}"))];
        foreach (RecordKey key in keys)
            Assert.True(world.RunUntil(world.Nodes[Array.IndexOf(keys, key) % 9].Dht.PutAsync(key, new byte[] { 1 }, null, CancellationToken.None)).IsAcknowledged);
        Set(links.Mend);
        Pass(world, 60);
        Assert.All(world.Nodes, node => Assert.NotEqual(0, KnownBeyond(node)));
        foreach (RecordKey key in keys)
        {
            foreach (Contact replica in TrueClosest.Of(world, Identifier.Of(key.Span), 5))
                Assert.NotNull(world.RunUntil(world.NodeOf(replica).Store.GetAsync(key, CancellationToken.None).AsTask()));
        }

        int KnownBeyond(SimulatedNode node) =>
            world.Nodes.Count(other => other.Host.Number < 4 != node.Host.Number < 4 && node.Kademlia.Table.Contains(other.Host.Contact));

        void Set(Action<int, int> change)
        {
            foreach ((int one, int other) in from one in Enumerable.Range(0, 4) from other in Enumerable.Range(4, 5) select (one, other))
            {
                change(one, other);
                change(other, one);
            }
        }
    }

    private static void Pass(World world, double seconds) => world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromSeconds(seconds));
}
