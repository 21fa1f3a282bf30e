using System;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

public class LivenessScenarioTests
{
    private const int Asked = 8;

    [Fact]
    public void Broken_connection_fails_many_requests_at_once_and_evicts_nobody()
    {
        (World world, SimulatedNode node, SimulatedNode peer) = Pair();
        node.Overlay.ContactRemoved += _ => Assert.Fail("Only a failed check may evict.");
        FailTogether(world, node, peer, backAfter: world.Options.Network.RequestTimeout);
        world.Run(Now(world) + TimeSpan.FromSeconds(30));
        Assert.Equal(1, node.Overlay.ContactCount);
    }

    [Fact]
    public void Peer_that_stays_away_is_given_up_once_its_checks_have_failed_however_many_requests_did()
    {
        (World world, SimulatedNode node, SimulatedNode peer) = Pair();
        int removed = 0;
        node.Overlay.ContactRemoved += _ => removed++;
        FailTogether(world, node, peer, backAfter: null);
        Assert.Equal(1, node.Overlay.ContactCount); // Suspected, not gone: no check has ended yet.
        world.Run(Now(world) + TimeSpan.FromSeconds(10));
        Assert.Equal((0, 1), (node.Overlay.ContactCount, removed));
    }

    [Fact]
    public void Peer_that_comes_back_between_two_checks_keeps_its_place()
    {
        (World world, SimulatedNode node, SimulatedNode peer) = Pair();
        node.Overlay.ContactRemoved += _ => Assert.Fail("Two checks in a row have to fail.");
        FailTogether(world, node, peer, backAfter: world.Options.Network.RequestTimeout * 1.5);
        world.Run(Now(world) + TimeSpan.FromSeconds(30));
        Assert.Equal(1, node.Overlay.ContactCount);
    }

    [Fact]
    public void Leaving_does_not_wait_for_the_next_check_of_a_suspect()
    {
        (World world, SimulatedNode node, SimulatedNode peer) = Pair();
        FailTogether(world, node, peer, backAfter: null);
        world.Run(Now(world) + (1.5 * world.Options.Network.LateAfter)); // The first check has failed; the second is still to come.
        TimeSpan before = Now(world);
        world.RunUntil(node.Overlay.LeaveAsync(default));
        Assert.Equal(before, Now(world));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(21)]
    public void Nodes_that_join_at_one_moment_all_know_each_other_soon_after_though_nobody_writes(int nodes)
    {
        for (ulong seed = 0; seed < 10; seed++)
        {
            World world = World.NotJoined(new WorldOptions { Nodes = nodes, Seed = seed });
            world.RunUntil(world.JoinAtOnceAsync());
            world.Run(Now(world) + TimeSpan.FromSeconds(2));
            Assert.All(world.Nodes, node => Assert.Equal(nodes - 1, node.Overlay.ContactCount));
        }
    }

    private static (World World, SimulatedNode Node, SimulatedNode Peer) Pair()
    {
        World world = World.Joined(new WorldOptions { Nodes = 2, Seed = 8 });
        Assert.Equal(1, world.Nodes[0].Overlay.ContactCount);
        return (world, world.Nodes[0], world.Nodes[1]);
    }

    /// <summary>Several requests are under way to a peer when it falls silent; they fail in one moment, as those of one connection do.</summary>
    private static void FailTogether(World world, SimulatedNode node, SimulatedNode peer, TimeSpan? backAfter)
    {
        peer.Host.IsAlive = false;
        TimeSpan start = Now(world);
        Task[] lookups = [.. Enumerable.Range(0, Asked).Select(_ => LookUpAsync(world, node))];
        if (backAfter is { } silence)
        {
            world.Run(start + silence);
            peer.Host.IsAlive = true;
        }

        world.RunUntil(Task.WhenAll(lookups)); // Which went past it once it was late.
        if (Now(world) - start < world.Options.Network.RequestTimeout)
            world.Run(start + world.Options.Network.RequestTimeout);
    }

    private static async Task LookUpAsync(World world, SimulatedNode node)
    {
        byte[] key = new byte[34];
        world.Random.NextBytes(key);
        (await node.Overlay.LookupAsync(new FindNode(key), 20, null, default)).Dispose();
    }

    private static TimeSpan Now(World world) => TimeSpan.FromMicroseconds(world.Queue.Now);
}
