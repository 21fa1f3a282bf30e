using System;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>Worlds in which wall clocks are wrong (experiment E18: no record ends early, none stays for ever).</summary>
public class ClockScenarioTests
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    public static TheoryData<double> JumpsInHours => [1, -1, 48, -48, -24 * 365 * 56, 24 * 365 * 20];

    [Theory]
    [MemberData(nameof(JumpsInHours))]
    public void Wall_clock_of_one_node_that_jumps_ends_nothing_early_and_keeps_nothing_for_ever(double hours)
    {
        World world = Start(seed: 41);
        RecordKey key = PlainKey.Of("jump");
        Put(world, 0, key, Life);
        Pass(world, TimeSpan.FromHours(1));
        world.Nodes[2].WallClock!.Ahead = TimeSpan.FromHours(hours);
        Pass(world, TimeSpan.FromHours(1));
        AssertHeldBy(world, key, nodes: 5);
        Assert.True(world.Nodes[2].Clock.IsDoubtful);
        PutReceipt later = Put(world, 2, PlainKey.Of("later"), Life); // What the doubtful node writes is as good as anybody's.
        Assert.Equal(5, later.Acknowledged);
        Pass(world, Life - TimeSpan.FromHours(2.5));
        AssertHeldBy(world, key, nodes: 5);
        Pass(world, Life);
        AssertHeldBy(world, key, nodes: 0);
    }

    [Theory]
    [MemberData(nameof(JumpsInHours))]
    public void All_machines_that_slept_together_agree_and_go_by_their_wall_clocks(double hours)
    {
        World world = Start(seed: 42);
        foreach (SimulatedNode node in world.Nodes)
            node.WallClock!.Ahead = TimeSpan.FromHours(Math.Abs(hours));
        Pass(world, TimeSpan.FromHours(1));
        Assert.All(world.Nodes, node => Assert.Equal((false, node.WallClock!.GetUtcNow()), (node.Clock.IsDoubtful, node.Clock.GetUtcNow())));
        Assert.Equal(5, Put(world, 3, PlainKey.Of("after"), Life).Acknowledged);
    }

    [Fact]
    public void Machine_that_slept_alone_is_set_right_by_its_peers()
    {
        World world = Start(seed: 43);
        world.Nodes[1].WallClock!.Ahead = TimeSpan.FromHours(-8);
        world.Nodes[1].Clock.Believe(); // It went by this clock all along.
        world.Nodes[1].WallClock!.Ahead = TimeSpan.Zero;
        Pass(world, TimeSpan.FromHours(1));
        Assert.Equal((false, world.Time.GetUtcNow()), (world.Nodes[1].Clock.IsDoubtful, world.Nodes[1].Clock.GetUtcNow()));
    }

    [Fact]
    public void Writer_whose_clock_is_wrong_from_the_beginning_does_not_stamp_the_others_future()
    {
        World world = Start(seed: 44);
        RecordKey key = PlainKey.Of("stamped");
        SimulatedNode wrong = world.Nodes[4];
        wrong.WallClock!.Ahead = TimeSpan.FromHours(12);
        wrong.Clock.Believe();
        Pass(world, TimeSpan.FromHours(1)); // It hears what time the others have.
        Assert.Equal(5, Put(world, 4, key, Life).Acknowledged);
        Pass(world, TimeSpan.FromMinutes(6));
        PutReceipt right = Put(world, 0, key, Life);
        Assert.True(right.IsAcknowledged, "A stamp from the future would win over everybody for hours.");
        Assert.True(wrong.Dht.Clock.Last >> 16 < (ulong)world.Time.GetUtcNow().AddMinutes(6).ToUnixTimeMilliseconds());
    }

    private static World Start(ulong seed) => World.Joined(new WorldOptions { Nodes = 5, Seed = seed, OwnClocks = true });

    private static void Pass(World world, TimeSpan span) => world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + span);

    private static PutReceipt Put(World world, int node, RecordKey key, TimeSpan life) =>
        world.RunUntil(world.Nodes[node].Dht.PutAsync(key, new byte[] { 1 }, new PutOptions { TimeToLive = life }, CancellationToken.None));

    private static void AssertHeldBy(World world, RecordKey key, int nodes)
    {
        int held = 0;
        foreach (SimulatedNode node in world.Nodes)
            held += node.Store.GetAsync(key, CancellationToken.None).GetAwaiter().GetResult() is null ? 0 : 1;
        Assert.Equal(nodes, held);
        Assert.Equal(nodes > 0, world.RunUntil(world.Nodes[0].Dht.GetAsync(key, null, CancellationToken.None)).IsFound);
    }
}
