using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>
/// Real processes killed, wiped, stopped and restarted under load: nothing that was acknowledged may be lost. Each test names its experiment; the
/// long form takes the minutes that KITH_TEST_NEMESIS says.
/// </summary>
public class NemesisTests
{
    private const int Replicas = 5;

    private static readonly TimeSpan Repair = TimeSpan.FromSeconds(15 + 60); // To notice, and to repair.

    private readonly Random _random = new(5);
    private readonly Ledger _ledger = new();

    /// <summary>E7: all but one of the holders of a key die at the same moment, disks kept; later all but one with their disks.</summary>
    [Fact]
    public async Task All_holders_but_one_die_at_once_and_nothing_is_lost()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(9);
        PutReceipt? last = null;
        for (int number = 0; number < (Clock.Minutes > 0 ? 10_000 : 300); number++)
            last = await _ledger.WriteAsync(RecordKey.FromText($"/kith/plain/e7/{number}"), () => Pick(cluster)) ?? last;
        List<ClusterNode> holders = await cluster.OfAsync(last!.Replicas.Take(Replicas - 1).Select(replica => replica.Peer));
        await Task.WhenAll(holders.Select(holder => holder.KillAsync()));
        await Task.WhenAll(holders.Select(holder => holder.StartAsync()));
        Assert.Empty(await _ledger.FindLostAsync(() => Pick(cluster)));

        await cluster.UntilCopiesAsync(Replicas, Repair);
        holders = await cluster.OfAsync(last.Replicas.Skip(1).Take(Replicas - 1).Select(replica => replica.Peer));
        await Task.WhenAll(holders.Select(holder => holder.KillAsync()));
        foreach (ClusterNode holder in holders)
            holder.WipeRecords();
        await Task.WhenAll(holders.Select(holder => holder.StartAsync()));
        await cluster.UntilCopiesAsync(Replicas, Repair);
        Assert.Empty(await _ledger.FindLostAsync(() => Pick(cluster)));
    }

    /// <summary>E8: kill -9 and start, again and again, under continuous writing.</summary>
    [Fact]
    public async Task Kill_loop_under_load_loses_nothing()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(7);
        TimeSpan slowest = default;
        int kills = 0;
        await using (Writers writers = new(4, _ledger, () => Pick(cluster)))
        {
            for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Clock.Span(shortSeconds: 20); kills++)
            {
                await Clock.PassAsync(TimeSpan.FromMilliseconds(_random.Next(2_000, 4_000)));
                ClusterNode victim = cluster[_random.Next(cluster.Nodes.Count)];
                await victim.KillAsync();
                TimeSpan ready = await victim.StartAsync();
                slowest = ready > slowest ? ready : slowest;
            }
        }

        Assert.Empty(await _ledger.FindLostAsync(() => Pick(cluster)));
        Assert.True(_ledger.Success >= 0.995, $"{_ledger.Success:P2} of the writes succeeded.");
        Report("E8", $"{kills} kills, {_ledger.Acknowledged} acknowledged writes, slowest restart {slowest.TotalSeconds:F1} s, success {_ledger.Success:P2}");
    }

    /// <summary>E9 and E10: one after the other is asked to stop, under load, and starts again; then all at once.</summary>
    [Fact]
    public async Task Rolling_restart_and_whole_stop_lose_nothing_and_end_well()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(5);
        TimeSpan slowest = default;
        await using (Writers writers = new(4, _ledger, () => Pick(cluster)))
        {
            foreach (ClusterNode node in cluster.Nodes)
            {
                (int code, TimeSpan took) = await node.TerminateAsync();
                Assert.Equal(0, code);
                slowest = took > slowest ? took : slowest;
                await node.StartAsync();
            }
        }

        Assert.Equal(1, _ledger.Success);
        long began = Stopwatch.GetTimestamp();
        Assert.All(await Task.WhenAll(cluster.Nodes.Select(node => node.TerminateAsync())), end => Assert.Equal(0, end.ExitCode));
        TimeSpan all = Stopwatch.GetElapsedTime(began);
        Assert.True(all < TimeSpan.FromSeconds(40), $"The whole cluster took {all} to stop.");
        await Task.WhenAll(cluster.Nodes.Select(node => node.StartAsync()));
        Assert.Empty(await _ledger.FindLostAsync(() => Pick(cluster)));
        Report("E9, E10", $"{_ledger.Acknowledged} acknowledged writes, slowest stop {slowest.TotalSeconds:F1} s, whole stop {all.TotalSeconds:F1} s");
    }

    /// <summary>E10: who cannot wait sends a second signal.</summary>
    [Fact]
    public async Task Second_signal_ends_the_node_at_once_and_its_records_are_there()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(3);
        for (int number = 0; number < 50; number++)
            await _ledger.WriteAsync(RecordKey.FromText($"/kith/plain/second/{number}"), () => Pick(cluster));
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
        Assert.Empty(await _ledger.FindLostAsync(() => Pick(cluster)));
    }

    /// <summary>E13: a node stands still, connections open, and goes on later as if nothing had been.</summary>
    [Fact]
    public async Task Node_that_stands_still_holds_nobody_up_for_long()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(7);
        ClusterNode still = cluster[3];
        ClusterNode PickOther() => Pick(cluster, still);
        await using (Writers writers = new(2, _ledger, PickOther))
        {
            await Clock.PassAsync(TimeSpan.FromSeconds(1));
            still.Pause();
            await Clock.PassAsync(Clock.Span(shortSeconds: 10));
            still.Resume();
            await Clock.PassAsync(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, _ledger.Success);
        Assert.Empty(await _ledger.FindLostAsync(() => Pick(cluster)));
    }

    /// <summary>E14: one disk is full. It refuses writes and goes on reading; when there is room again it takes them.</summary>
    [Fact]
    public async Task Full_disk_refuses_writes_goes_on_reading_and_recovers()
    {
        Clock.SkipUnlessWanted();
        using SmallDisk disk = SmallDisk.MountOrSkip(megabytes: 24);
        await using NodeCluster cluster = await NodeCluster.StartAsync(5, index => index == 2 ? disk.FullPath : null);
        await WriteAsync(100);
        string filler = Path.Combine(disk.FullPath, "filler");
        disk.Fill(filler);
        for (int number = 0; number < 200; number++)
        {
            PutReceipt? receipt = await _ledger.WriteAsync(RecordKey.FromText($"/kith/plain/e14/{number}"), () => Pick(cluster));
            Assert.NotNull(receipt); // The four others are more than W.
        }

        Assert.False(cluster[2].Process.HasExited, cluster[2].Process.Error);
        NodeStatus status = await cluster[2].Client.GetStatusAsync();
        Assert.NotEqual(0, status.Counters["kith.store.condition"]);
        Assert.Empty(await _ledger.FindLostAsync(() => cluster[2]));

        File.Delete(filler);
        await WriteAsync(100);
        await cluster.UntilCopiesAsync(Replicas, Repair);
        Assert.Equal(0, (await cluster[2].Client.GetStatusAsync()).Counters["kith.store.condition"]);
        Assert.Empty(await _ledger.FindLostAsync(() => cluster[2]));

        async Task WriteAsync(int count)
        {
            for (int number = 0; number < count; number++)
                Assert.NotNull(await _ledger.WriteAsync(RecordKey.FromText($"/kith/plain/e14/{number}"), () => Pick(cluster)));
        }
    }

    /// <summary>E16: bits flip on the disk of a node that is down. Nothing wrong is ever served, and the copies come back from the others.</summary>
    [Fact]
    public async Task Damaged_disk_serves_nothing_wrong_and_is_filled_again()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(5);
        for (int number = 0; number < 300; number++)
            await _ledger.WriteAsync(RecordKey.FromText($"/kith/plain/e16/{number}"), () => Pick(cluster));
        await cluster.UntilCopiesAsync(Replicas, Repair);
        for (int round = 0; round < (Clock.Minutes > 0 ? 20 : 1); round++)
        {
            ClusterNode node = cluster[_random.Next(cluster.Nodes.Count)];
            Assert.Equal(0, (await node.TerminateAsync()).ExitCode);
            FlipBits(Directory.EnumerateFiles(node.Folder, "records*").First(file => new FileInfo(file).Length > 50_000), count: 40);
            await node.StartAsync();
            Assert.Empty(await _ledger.FindLostAsync(() => node));
            await cluster.UntilCopiesAsync(Replicas, Repair);
        }

        Assert.Empty(await _ledger.FindLostAsync(() => Pick(cluster)));
    }

    private ClusterNode Pick(NodeCluster cluster, ClusterNode? not = null)
    {
        lock (_random)
        {
            ClusterNode[] running = [.. cluster.Running.Where(node => node != not)];
            return running[_random.Next(running.Length)];
        }
    }

    private void FlipBits(string file, int count)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite);
        for (int flip = 0; flip < count; flip++)
        {
            long place = _random.NextInt64(4096, stream.Length); // The first page is another test's: without it the whole file is lost.
            stream.Position = place;
            int value = stream.ReadByte();
            stream.Position = place;
            stream.WriteByte((byte)(value ^ (1 << _random.Next(8))));
        }
    }

    private static void Report(string experiment, string figures) => TestContext.Current.TestOutputHelper?.WriteLine($"{experiment}: {figures}");
}
