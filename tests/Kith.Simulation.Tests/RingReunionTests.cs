using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Simulation.Invariants;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>A ring that fell apart is one again, and its records are where they belong.</summary>
public class RingReunionTests
{
    private const int Records = 100;
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Reunion = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Repair = TimeSpan.FromSeconds(75);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(9, 2)]
    [InlineData(9, 3)]
    [InlineData(40, 2)] // Larger than lists are long.
    [InlineData(40, 4)]
    [InlineData(100, 2)]
    [InlineData(100, 10)]
    public void Parts_that_wrote_apart_are_soon_one_ring_and_each_record_is_on_its_replicas_soon_after(int nodes, int parts)
    {
        World world = World.Joined(new WorldOptions { Overlay = OverlayKind.Ring, Nodes = nodes, Seed = 84 });
        Pass(world, Apart); // Lists are filled by stabilisation.
        LinkFaults links = new(nodes, new SeededRandom(84, 1));
        world.Network.Faults = links;
        ForAllBetween(nodes, parts, links.Cut);
        Pass(world, Apart);
        Assert.NotNull(IdealRing.FirstDifference(world));
        List<RecordKey> keys = [];
        for (int number = 0; number < Records; number++)
        {
            PutReceipt receipt = world.RunUntil(world.Nodes[number % nodes].Dht.PutAsync(PlainKey.Of($"{number}"), new byte[] { 1 }, null, CancellationToken.None));
            if (receipt.IsAcknowledged)
                keys.Add(receipt.Key);
        }

        ForAllBetween(nodes, parts, links.Mend);
        Pass(world, parts > 4 ? 2 * Reunion : Reunion); // Ten rings do not meet all at once.
        Assert.Null(IdealRing.FirstDifference(world));
        Pass(world, Repair);
        Assert.True(keys.Count > Records / 2 || nodes / parts < 3);
        foreach (RecordKey key in keys)
        {
            foreach (Contact replica in TrueFollowing.Of(world, Identifier.Of(key.Span), Math.Min(nodes, world.Options.Replication.Replicas)))
                Assert.NotNull(world.RunUntil(world.NodeOf(replica).Store.GetAsync(key, CancellationToken.None).AsTask()));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(4, 4)]
    [InlineData(12, 12)]
    [InlineData(30, 10)]
    public void Rings_that_never_knew_each_other_become_one_when_a_member_is_told_of_the_other(int first, int second)
    {
        int nodes = first + second;
        World world = World.NotJoined(new WorldOptions { Overlay = OverlayKind.Ring, Nodes = nodes, Seed = 85 });
        for (int number = 0; number < nodes; number++)
            Assert.True(world.RunUntil(world.Nodes[number].Dht.JoinAsync(number == 0 || number == first ? [] : [world.Nodes[number < first ? 0 : first].Host.Contact], CancellationToken.None)));
        Pass(world, Apart);
        Assert.True(world.RunUntil(world.Nodes[first].Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        Pass(world, Apart);
        Assert.Null(IdealRing.FirstDifference(world));
        Assert.All(world.Nodes, node => Assert.Equal(RingPhase.Active, node.Ring.Member.Phase));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    public void All_started_again_at_once_are_one_ring_by_whom_they_remember(int nodes)
    {
        World world = World.Joined(new WorldOptions { Overlay = OverlayKind.Ring, Nodes = nodes, Seed = 86 });
        Pass(world, Apart);
        Contact[] all = [.. world.Nodes.Select(node => node.Host.Contact)];
        foreach (SimulatedNode node in world.Nodes.ToArray())
            world.Restart(node);
        foreach (SimulatedNode node in world.Nodes)
            _ = KeepJoiningAsync(node);
        Pass(world, Reunion);
        Assert.Null(IdealRing.FirstDifference(world));
        Assert.All(world.Nodes, node => Assert.Equal(RingPhase.Active, node.Ring.Member.Phase));

        async Task KeepJoiningAsync(SimulatedNode node)
        {
            while (!await node.Dht.JoinAsync([.. all.Where(contact => !contact.Equals(node.Host.Contact))], CancellationToken.None))
                await node.Time.PauseAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
    }

    // It began a ring of its own, in which it was every quorum: what there was it called absent, and a swap from nothing succeeded a second time.
    [Fact]
    public void A_newcomer_that_joins_through_one_which_is_looking_for_its_ring_begins_none()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            World world = World.Joined(new WorldOptions { Overlay = OverlayKind.Ring, Nodes = 8, Seed = seed });
            SimulatedNode newcomer = world.Replace(world.Nodes[7]);
            Pass(world, Apart);
            SimulatedNode back = world.Restart(world.Nodes[3]);
            bool isIn = world.RunUntil(newcomer.Dht.JoinAsync([back.Host.Contact], CancellationToken.None));
            Assert.False(isIn, $"Seed {seed}");
            Assert.Equal(RingPhase.Joining, newcomer.Ring.Member.Phase);
            Assert.True(world.RunUntil(back.Dht.JoinAsync([newcomer.Host.Contact, world.Nodes[0].Host.Contact], CancellationToken.None)));
            Assert.True(world.RunUntil(newcomer.Dht.JoinAsync([back.Host.Contact], CancellationToken.None)));
            Pass(world, Reunion);
            Assert.Null(IdealRing.FirstDifference(world));
        }
    }

    private static void ForAllBetween(int nodes, int parts, Action<int, int> action)
    {
        for (int from = 0; from < nodes; from++)
        {
            for (int to = 0; to < nodes; to++)
            {
                if (from % parts != to % parts)
                    action(from, to);
            }
        }
    }

    private static void Pass(World world, TimeSpan span) => world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + span);
}
