using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Peers;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests.Network;

public class LatencyModelTests
{
    private static readonly FindNode Ask = new(new byte[34]);

    [Fact]
    public void Constant_latency_is_the_same_for_every_message() =>
        Assert.All(Draw(new ConstantLatency(12.5), nodes: 10, draws: 200), delay => Assert.Equal(12_500, delay));

    [Fact]
    public void Uniform_latency_stays_between_its_ends_and_means_their_middle() =>
        Prop.ForAll<byte, byte>((least, width) =>
        {
            long[] delays = Draw(new UniformLatency(least, least + width), nodes: 4, draws: 4_000);
            double middle = 1_000.0 * (least + (width / 2.0));
            double error = 1_000.0 * width / Math.Sqrt(12 * delays.Length);
            return delays.All(delay => delay >= least * 1_000 && delay <= (least + width) * 1_000) && Math.Abs(delays.Average() - middle) <= (5 * error) + 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Choice_latency_takes_each_of_its_times_equally_often_and_no_other()
    {
        long[] delays = Draw(ChoiceLatency.Steps(10, 10), nodes: 4, draws: 20_000);
        Assert.Equal(Enumerable.Range(1, 10).Select(step => step * 10_000L), delays.Distinct().Order());
        Assert.All(delays.CountBy(delay => delay), step => Assert.InRange(step.Value, 1_750, 2_250));
    }

    [Fact]
    public void Plane_latency_without_jitter_is_the_same_there_and_back_and_obeys_the_triangle()
    {
        World world = New(new PlaneLatency { JitterMilliseconds = 0, DrawsAccess = true }, nodes: 30);
        Prop.ForAll<byte, byte, byte>((first, second, third) =>
        {
            (long there, long back) = (Delay(first, second), Delay(second, first));
            return there == back && there <= Delay(first, third) + Delay(third, second) + 2;
        }).QuickCheckThrowOnFailure();

        long Delay(int from, int to) => world.Network.Delay(world.Nodes[from % 30].Host, world.Nodes[to % 30].Host, Ask, reply: null);
    }

    [Fact]
    public void Plane_latency_has_the_mean_distance_of_a_rectangle_with_access_and_jitter_on_top()
    {
        // Two random points of a rectangle of 120 by 60 lie 48.4 apart on average.
        double mean = Draw(new PlaneLatency(), nodes: 2_000, draws: 20_000).Average() / 1_000;
        Assert.InRange(mean, 48.4 + 4 + 5 - 1.5, 48.4 + 4 + 5 + 1.5);
    }

    [Fact]
    public void Drawn_access_delays_keep_their_mean_and_differ_between_hosts()
    {
        World world = New(new PlaneLatency { WidthMilliseconds = 0, HeightMilliseconds = 0, JitterMilliseconds = 0, AccessMilliseconds = 8, DrawsAccess = true }, nodes: 2_000);
        double[] access = [.. world.Nodes.Select(node => node.Host.Access / 1_000.0)];
        Assert.InRange(access.Average(), 7.2, 8.8);
        Assert.InRange(access.Count(delay => delay > 8), 660, 810); // e^-1 of them.
    }

    [Fact]
    public void Internet_regions_have_the_published_weights_and_quantiles()
    {
        RegionLatency model = RegionLatency.Internet with { JitterMilliseconds = 0 };
        World world = New(model, nodes: 10_000);
        Assert.InRange(world.Nodes.Count(node => node.Host.Region == 0), 4_700, 5_100);
        Assert.InRange(world.Nodes.Count(node => node.Host.Region == 1), 2_450, 2_750);
        long[] delays = [.. Draw(model, nodes: 10_000, draws: 50_000).Order()];
        // Published for a table of eight regions with these weights, in ms: mean 65.6; quarter 2, median 70, three quarters 110, nine tenths 125, 99 % 165.
        Assert.InRange(delays.Average(), 62_000, 69_000);
        Assert.Equal([2, 70, 110, 125, 165], new[] { 0.25, 0.5, 0.75, 0.9, 0.99 }.Select(share => delays[(int)(share * delays.Length)] / 1_000));
    }

    [Fact]
    public void Models_draw_the_same_delays_from_the_same_seed_and_others_from_another()
    {
        foreach (LatencyModel model in new LatencyModel[] { new UniformLatency(20, 100), ChoiceLatency.Steps(10, 10), new PlaneLatency { DrawsAccess = true }, RegionLatency.Internet })
        {
            Assert.Equal(Draw(model, 50, 500, seed: 4), Draw(model, 50, 500, seed: 4));
            Assert.NotEqual(Draw(model, 50, 500, seed: 4), Draw(model, 50, 500, seed: 5));
        }
    }

    public static TheoryData<LatencyModel, string> Wrong => new()
    {
        { new ConstantLatency(-1), "Milliseconds is -1; it must be 0 to 600000" },
        { new ConstantLatency(double.NaN), "it must be 0 to 600000" },
        { new UniformLatency(20, 10), "ToMilliseconds is 10; it must be 20 to" },
        { new ChoiceLatency([]), "has 0 entries; it must have 1 to 65,536" },
        { new ChoiceLatency([1, -1]), "it must be 0 to 600000" },
        { new PlaneLatency { WidthMilliseconds = -1 }, "WidthMilliseconds is -1" },
        { new RegionLatency { OneWayMilliseconds = [[1, 2]] }, "must have 1 rows of 1 times" },
        { new RegionLatency { Regions = [new Region("a", 0)] }, "Weight of a is 0" },
        { new RegionLatency { Regions = [new Region("a", 1), new Region("b", 1)], OneWayMilliseconds = [[1, 2], [3, 1]] }, "The time from a to b is 2, and back 3" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Wrong_numbers_are_told_by_name(LatencyModel model, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => World.NotJoined(new WorldOptions { Nodes = 1, Network = new NetworkModel { Latency = model } })).Message, StringComparison.Ordinal);

    private static World New(LatencyModel model, int nodes, ulong seed = 1) =>
        World.NotJoined(new WorldOptions { Nodes = nodes, Seed = seed, Network = new NetworkModel { Latency = model } });

    private static long[] Draw(LatencyModel model, int nodes, int draws, ulong seed = 1)
    {
        World world = New(model, nodes, seed);
        List<long> delays = [];
        for (int draw = 0; draw < draws; draw++)
            delays.Add(world.Network.Delay(world.AnyAlive().Host, world.AnyAlive().Host, Ask, reply: null));
        return [.. delays];
    }
}
