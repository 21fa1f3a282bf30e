using System;
using System.Linq;
using System.Threading;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Simulation.Churn;
using Kith.Simulation.Invariants;
using Kith.Simulation.Scenarios;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests.Churn;

public class ChurnScenarioTests
{
    private static readonly WorldOptions Lively = new()
    {
        Nodes = 120,
        Seed = 6,
        Churn = new ChurnModel { Session = new WeibullSpell(0.7, 1_800), Away = new ExponentialSpell(1_800), LeaveShare = 0.3 },
    };

    [Fact]
    public void Nodes_come_and_go_as_often_as_drawn_and_lookups_find_those_that_are_there()
    {
        World world = World.Warm(Lively);
        Assert.InRange(world.Comings!.Up, 50, 90); // 55.9 % of 120.
        double recall = RunAnHour(world);
        ChurnCounts counts = world.Comings.Counts;
        // A cycle is 2,278 s + 1,800 s long on average: 106 of them an hour.
        Assert.InRange(counts.Deaths + counts.Leaves, 75, 140);
        Assert.InRange(counts.Leaves / (double)(counts.Deaths + counts.Leaves), 0.17, 0.43);
        Assert.InRange(counts.Joins, 70, 140);
        Assert.Equal(world.Nodes.Count(node => node.Host.IsAlive), world.Comings.Up);
        Assert.True(recall >= 0.95, $"Recall is {recall}.");
    }

    /// <summary>Two minutes is E2's third row; a quarter of an hour is long enough for tables to rot where nobody looks after them, and for nodes to be left alone.</summary>
    [Fact]
    public void Lookups_are_right_where_nobody_lives_long_and_nobody_comes_back()
    {
        ChurnModel brief = new() { Session = new ExponentialSpell(173), Away = new ExponentialSpell(10), IsForEver = true };
        ChurnReport report = ChurnRun.Run(new WorldOptions { Nodes = 200, Seed = 3, Churn = brief }, TimeSpan.FromMinutes(15), lookups: 300, CancellationToken.None);
        Assert.True(report is { Correct: >= 0.95, CorrectAtSecond: >= 0.99, Recall: >= 0.97 }, $"{report}");
        Assert.InRange(report.Failures, 0, 7); // Of some 26 requests a lookup.
        Assert.InRange(report.MedianMilliseconds, 0, 4_000);
    }

    [Fact]
    public void One_seed_has_one_digest()
    {
        WorldOptions few = Lively with { Nodes = 60 };
        World first = World.Warm(few);
        World again = World.Warm(few);
        World other = World.Warm(few with { Seed = 7 });
        Assert.Equal((RunAnHour(first), first.Digest), (RunAnHour(again), again.Digest));
        RunAnHour(other);
        Assert.NotEqual(first.Digest, other.Digest);
    }

    [Fact]
    public void A_world_that_joined_by_itself_lives_on_under_churn()
    {
        World world = World.Joined(Lively with { Nodes = 60 });
        double recall = RunAnHour(world);
        Assert.True(recall >= 0.9, $"Recall is {recall}.");
        Assert.True(world.Comings!.Counts.Joins > 20);
    }

    /// <summary>The mean recall of lookups from nodes that have been up for a while, one every half minute.</summary>
    private static double RunAnHour(World world)
    {
        double recall = 0;
        TimeSpan start = TimeSpan.FromMicroseconds(world.Queue.Now);
        for (int index = 1; index <= 120; index++)
        {
            world.Run(start + TimeSpan.FromSeconds(30 * index));
            byte[] key = new byte[34];
            world.Random.NextBytes(key);
            FindNode ask = new(key);
            SimulatedNode node = world.AnyAlive();
            while (node.Overlay.ContactCount < 10)
                node = world.AnyAlive();
            using LookupResult found = world.RunUntil(node.Overlay.LookupAsync(ask, 20, null, CancellationToken.None).AsTask());
            recall += TrueClosest.Recall(world, in ask.Target, found.Closest, 20);
        }

        return recall / 120;
    }
}
