using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>Processes that are killed, stopped, hurried and held under load. Alone on the machine, since they are about time too.</summary>
[Collection(AloneCollection.Name)]
public class InterruptionTests : Experiment
{
    /// <summary>E8: kill -9 and start, again and again, under continuous writing.</summary>
    [Fact]
    public async Task Kill_loop_under_load_loses_nothing()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(7);
        TimeSpan slowest = default;
        int kills = 0;
        await using (Writers writers = new(4, Ledger, () => Pick(cluster)))
        {
            for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Clock.Span(shortSeconds: 20); kills++)
            {
                await Clock.PassAsync(TimeSpan.FromMilliseconds(Random.Next(2_000, 4_000)));
                ClusterNode victim = cluster[Random.Next(cluster.Nodes.Count)];
                await victim.KillAsync();
                TimeSpan ready = await victim.StartAsync();
                slowest = ready > slowest ? ready : slowest;
            }
        }

        Assert.Empty(await Ledger.FindLostAsync(() => Pick(cluster)));
        Assert.True(Ledger.Success >= 0.995, Ledger.Story);
        Assert.True(slowest <= TimeSpan.FromSeconds(5), $"A killed node was ready again after {slowest}.");
        Report("E8", $"{kills} kills, {Ledger.Acknowledged} acknowledged writes, slowest restart {slowest.TotalSeconds:F1} s, success {Ledger.Success:P2}");
    }

    /// <summary>E9 and E10: one after the other is asked to stop, under load, and starts again; then all at once.</summary>
    [Fact]
    public async Task Rolling_restart_and_whole_stop_lose_nothing_and_end_well()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(5);
        await cluster.UntilAcquaintedAsync(TimeSpan.FromSeconds(5)); // The first to be stopped is the only one that all knew when they joined.
        TimeSpan slowest = default;
        List<TimeSpan> closed = [];
        long rolling = Stopwatch.GetTimestamp();
        await using (Writers writers = new(4, Ledger, () => Pick(cluster)))
        {
            foreach (ClusterNode node in cluster.Nodes)
            {
                (int code, TimeSpan deaf, TimeSpan took) = await node.TerminateAsync();
                closed.Add(deaf);
                Assert.Equal(0, code);
                slowest = took > slowest ? took : slowest;
                await node.StartAsync();
            }
        }

        TimeSpan roll = Stopwatch.GetElapsedTime(rolling);
        Assert.True(roll <= 15 * cluster.Nodes.Count * TimeSpan.FromSeconds(1), $"Restarting {cluster.Nodes.Count} nodes one after the other took {roll}.");
        Assert.True(Ledger.Success == 1, Ledger.Story);
        closed.Sort();
        Assert.True(closed[closed.Count / 2] <= TimeSpan.FromMilliseconds(100), $"Nodes took somebody in for {string.Join(", ", closed.Select(span => $"{span.TotalMilliseconds:F0}"))} ms after they were told to stop.");
        long began = Stopwatch.GetTimestamp();
        Assert.All(await Task.WhenAll(cluster.Nodes.Select(node => node.TerminateAsync())), end => Assert.Equal(0, end.ExitCode));
        TimeSpan all = Stopwatch.GetElapsedTime(began);
        Assert.True(all < TimeSpan.FromSeconds(40), $"The whole cluster took {all} to stop.");
        await Task.WhenAll(cluster.Nodes.Select(node => node.StartAsync()));
        Assert.Empty(await Ledger.FindLostAsync(() => Pick(cluster)));
        Report("E9, E10", $"{Ledger.Acknowledged} acknowledged writes, the roll {roll.TotalSeconds:F1} s, ports closed after {closed[closed.Count / 2].TotalMilliseconds:F0} to {closed[^1].TotalMilliseconds:F0} ms, slowest stop {slowest.TotalSeconds:F1} s, whole stop {all.TotalSeconds:F1} s");
    }

    /// <summary>E10: who cannot wait sends a second signal.</summary>
    [Fact]
    public async Task Second_signal_ends_the_node_at_once_and_its_records_are_there()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(3);
        for (int number = 0; number < 50; number++)
            await Ledger.WriteAsync(RecordKey.FromText($"/kith/plain/second/{number}"), () => Pick(cluster));
        // A neighbour that stands still makes leaving slow: whoever hands over waits for it.
        cluster[1].Pause();
        KithProcess.Signal(cluster[2].Process.Id, "TERM");
        long began = Stopwatch.GetTimestamp();
        KithProcess.Signal(cluster[2].Process.Id, "TERM");
        int code = await cluster[2].Process.ExitAsync();
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(3), "The second signal was not heard.");
        Assert.Contains(code, new[] { 0, 130 }); // 0 where the first was quicker.
        cluster[1].Resume();
        await cluster[2].StartAsync();
        Assert.Empty(await Ledger.FindLostAsync(() => Pick(cluster)));
    }

    /// <summary>E13: a node stands still, connections open, and goes on later as if nothing had been; another has a twentieth of a processor.</summary>
    [Fact]
    public async Task Node_that_stands_still_holds_nobody_up_for_long()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(7);
        ClusterNode still = cluster[3];
        ClusterNode slow = cluster[5];
        ClusterNode PickOther()
        {
            ClusterNode picked = Pick(cluster, still);
            return picked == slow ? cluster[0] : picked; // Whoever asks a node that has no time waits for that node, not for its network.
        }

        await using (Throttle throttle = new(slow.Process.Id))
        await using (Writers writers = new(2, Ledger, PickOther))
        {
            await Clock.PassAsync(TimeSpan.FromSeconds(1));
            still.Pause();
            await Clock.PassAsync(Clock.Span(shortSeconds: 10));
            still.Resume();
            await Clock.PassAsync(TimeSpan.FromSeconds(1));
        }

        (TimeSpan p99, TimeSpan slowest) = Ledger.Times();
        Report("E13", $"{Ledger.Acknowledged} acknowledged writes, p99 {p99.TotalMilliseconds:F0} ms, slowest {slowest.TotalMilliseconds:F0} ms");
        Assert.True(p99 <= TimeSpan.FromSeconds(2), $"The slowest hundredth of the writes took over {p99}.");
        Assert.True(Ledger.Success == 1, Ledger.Story);
        Assert.Empty(await Ledger.FindLostAsync(() => Pick(cluster)));
    }
}
