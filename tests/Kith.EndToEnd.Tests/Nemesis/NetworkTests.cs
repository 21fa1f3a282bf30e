using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>Networks that fall apart, lose and delay: real processes, each in a network namespace of its own.</summary>
public class NetworkTests : Experiment
{
    private static readonly TimeSpan MergeLimit = TimeSpan.FromSeconds(60);

    private readonly int _nodes = Clock.Minutes > 0 ? 9 : 5;

    /// <summary>E11: split in two and in three, one way only, over a bridge, and flapping; clients write all the while.</summary>
    [Fact]
    public async Task Partitions_lose_nothing_acknowledged_and_merge_within_a_minute()
    {
        Clock.SkipUnlessWanted();
        using RoutedNetwork network = RoutedNetwork.CreateOrSkip(_nodes);
        await using NodeCluster cluster = await NodeCluster.StartAsync(_nodes, network: network);
        await cluster.UntilAcquaintedAsync(Repair);
        int half = (_nodes / 2) + 1;
        await using (Writers writers = new(3, Ledger, () => Pick(cluster)))
        {
            await BlowAsync(network, (from, to) => from < half != to < half, shortSeconds: 20); // Long enough that each part gives up the other.
            await BlowAsync(network, (from, to) => from % 3 != to % 3);
            await BlowAsync(network, (from, to) => from < half && to >= half);
            await BlowAsync(network, (from, to) => from < half - 1 != to < half - 1 && from != half - 1 && to != half - 1); // One node sees both sides.
            for (int flap = 0; flap < (Clock.Minutes > 0 ? 30 : 2); flap++)
            {
                network.Weather = new Weather { IsCut = (from, to) => from < half != to < half };
                await Clock.PassAsync(TimeSpan.FromSeconds(2.5));
                network.Weather = Weather.Fair;
                await Clock.PassAsync(TimeSpan.FromSeconds(2.5));
            }
        }

        long healed = Stopwatch.GetTimestamp();
        await cluster.UntilAcquaintedAsync(MergeLimit);
        await cluster.UntilCopiesAsync(Replicas, MergeLimit);
        TimeSpan merged = Stopwatch.GetElapsedTime(healed);
        Assert.Empty(await Ledger.FindLostAsync(() => Pick(cluster)));
        Assert.True(merged < MergeLimit, $"It took {merged} until all nodes knew each other and every record had {Replicas} copies.");
        Report("E11", $"{Ledger.Acknowledged} acknowledged writes, {Ledger.Success:P2} within four tries, merged after {merged.TotalSeconds:F1} s");
    }

    /// <summary>E11, quorums: the smaller part acknowledges nothing and confirms nothing, and what it does not know it does not deny.</summary>
    [Fact]
    public async Task Smaller_part_refuses_what_needs_a_quorum_and_the_larger_goes_on()
    {
        Clock.SkipUnlessWanted();
        using RoutedNetwork network = RoutedNetwork.CreateOrSkip(nodes: 5);
        await using NodeCluster cluster = await NodeCluster.StartAsync(5, network: network);
        await cluster.UntilAcquaintedAsync(Repair);
        RecordKey key = RecordKey.FromText("/kith/plain/quorum");
        Assert.NotNull(await Ledger.WriteAsync(key, () => Pick(cluster)));
        await cluster.UntilCopiesAsync(Replicas, Repair);
        network.Weather = new Weather { IsCut = static (from, to) => from < 3 != to < 3 };
        PutReceipt refused = await cluster[4].Client.PutAsync(RecordKey.FromText("/kith/plain/lesser"), new byte[100]);
        Assert.False(refused.IsAcknowledged);
        Assert.True(refused.Acknowledged <= 2);
        GetResult unsure = await cluster[4].Client.GetAsync(key);
        Assert.True(unsure.IsFound);
        Assert.False(unsure.IsConfirmed);
        Assert.NotNull(await Ledger.WriteAsync(key, () => cluster[Random.Next(3)]));
        network.Weather = Weather.Fair;
        await cluster.UntilAcquaintedAsync(MergeLimit);
        Assert.Empty(await Ledger.FindLostAsync(() => Pick(cluster)));
    }

    /// <summary>E12: packets are lost, late, damaged and out of order; writes succeed all the same, and nobody is taken for dead.</summary>
    [Fact]
    public async Task Loss_and_delay_slow_writes_down_and_fail_hardly_any()
    {
        Clock.SkipUnlessWanted();
        using RoutedNetwork network = RoutedNetwork.CreateOrSkip(_nodes);
        await using NodeCluster cluster = await NodeCluster.StartAsync(_nodes, network: network);
        await cluster.UntilAcquaintedAsync(Repair);
        TimeSpan calm = (await MeasureAsync(cluster, network, Weather.Fair, TimeSpan.FromSeconds(3))).P99;
        foreach ((double loss, double least) in ((double, double)[])[(0.01, 0.9999), (0.05, 0.999), (0.10, 0.99)])
        {
            foreach (int delay in Clock.Minutes > 0 ? [20, 100, 300] : (int[])[20])
            {
                Weather weather = new() { Loss = loss, Delay = TimeSpan.FromMilliseconds(delay), Reordering = 0.05, Corruption = 0.001 };
                (double success, int writes, TimeSpan p99) = await MeasureAsync(cluster, network, weather, Clock.Minutes > 0 ? TimeSpan.FromMinutes(Clock.Minutes / 9) : TimeSpan.FromSeconds(8));
                Report("E12", $"loss {loss:P0}, {delay} ms: {writes} writes, {success:P2} succeeded, p99 {p99.TotalMilliseconds:F0} ms; in fair weather {calm.TotalMilliseconds:F0} ms");
                Assert.True(success >= least, $"Loss {loss:P0}, {delay} ms: {Ledger.Story}");
                if (loss <= 0.01)
                    Assert.True(p99 <= (3 * calm) + (8 * weather.Delay), $"{delay} ms: the slowest hundredth took over {p99}, in fair weather {calm}."); // Four round trips.
                Assert.True(p99 < TimeSpan.FromSeconds(5), $"Loss {loss:P0}, {delay} ms: the slowest hundredth took over {p99}.");
            }
        }

        network.Weather = Weather.Fair;
        foreach (ClusterNode node in cluster.Nodes)
            Assert.Equal(_nodes - 1, (await node.Client.GetStatusAsync()).Contacts); // Nobody was given up who lived.
        Assert.Empty(await Ledger.FindLostAsync(() => Pick(cluster)));
    }

    private static async Task BlowAsync(RoutedNetwork network, Func<int, int, bool> isCut, int shortSeconds = 6)
    {
        network.Weather = new Weather { IsCut = isCut };
        await Clock.PassAsync(Clock.Span(shortSeconds));
        network.Weather = Weather.Fair;
        await Clock.PassAsync(TimeSpan.FromSeconds(3));
    }

    private async Task<(double Success, int Writes, TimeSpan P99)> MeasureAsync(NodeCluster cluster, RoutedNetwork network, Weather weather, TimeSpan span)
    {
        network.Weather = weather;
        List<TimeSpan> times = [];
        int writes = 0;
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            for (int turn = 0; Stopwatch.GetElapsedTime(began) < span; turn++)
            {
                long sent = Stopwatch.GetTimestamp();
                PutReceipt? receipt = await Ledger.WriteAsync(RecordKey.FromText($"/kith/plain/e12/{writer}/{turn % 25}"), () => Pick(cluster));
                lock (times)
                {
                    writes++;
                    if (receipt is not null)
                        times.Add(Stopwatch.GetElapsedTime(sent));
                }
            }
        }));
        times.Sort();
        return (times.Count / (double)writes, writes, times[times.Count * 99 / 100]);
    }
}
