using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>A node with an empty store can soon tell what is absent, whatever is written and ends meanwhile.</summary>
public class CatchUpScenarioTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    // Two nodes that are written to hardly ever hold the same at one moment, and what had ended was counted until members changed: each time it took the whole 90 s.
    [Theory]
    [InlineData(2, 0, 3_600)]
    [InlineData(2, 20, 3_600)]
    [InlineData(2, 50, 3_600)]
    [InlineData(5, 20, 3_600)]
    [InlineData(5, 50, 3_600)]
    [InlineData(5, 5, 20)]
    [InlineData(5, 20, 20)]
    public void A_newcomer_catches_up_soon_under_load(int nodes, int putsASecond, int timeToLiveSeconds)
    {
        World world = World.Joined(new WorldOptions { Nodes = nodes, Seed = 26 });
        bool isOver = false;
        if (putsASecond > 0)
            _ = WriteAsync();
        Pass(world, TimeSpan.FromSeconds(10)); // No more: across these distances some 60 records a second are given.
        Assert.InRange(CatchUp(world, world.Replace(world.Nodes[nodes - 1])), TimeSpan.Zero, TimeSpan.FromSeconds(40));
        isOver = true;

        async Task WriteAsync()
        {
            SimulatedNode writer = world.Nodes[0];
            for (int number = 0; !isOver; number++)
            {
                _ = writer.Dht.PutAsync(PlainKey.Of($"{number}"), new byte[] { 1 }, new PutOptions { TimeToLive = TimeSpan.FromSeconds(timeToLiveSeconds) }, CancellationToken.None);
                await writer.Time.PauseAsync(TimeSpan.FromSeconds(1.0 / putsASecond), CancellationToken.None);
            }
        }
    }

    [Fact]
    public void Records_that_have_ended_are_no_difference()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 26 });
        for (int number = 0; number < 50; number++)
            world.RunUntil(world.Nodes[0].Dht.PutAsync(PlainKey.Of($"{number}"), new byte[] { 1 }, new PutOptions { TimeToLive = TimeSpan.FromSeconds(30), WaitForAll = true }, CancellationToken.None));
        Pass(world, TimeSpan.FromMinutes(10));
        Assert.InRange(CatchUp(world, world.RestartOn(world.Nodes[3], null)), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static TimeSpan CatchUp(World world, SimulatedNode node)
    {
        node.Dht.ComesWithNothing();
        Assert.True(world.RunUntil(node.Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        node.Dht.Returned([]);
        TimeSpan waited = default;
        for (; node.Dht.IsCatchingUp; waited += Step)
            Pass(world, Step);
        return waited;
    }

    private static void Pass(World world, TimeSpan span) => world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + span);
}
