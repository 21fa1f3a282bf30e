using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>Disks that are full and disks that have decayed.</summary>
public class DiskTests : Experiment
{
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
            PutReceipt? receipt = await Ledger.WriteAsync(RecordKey.FromText($"/kith/plain/e14/{number}"), () => Pick(cluster));
            Assert.NotNull(receipt); // The four others are more than W.
        }

        Assert.False(cluster[2].Process.HasExited, cluster[2].Process.Error);
        NodeStatus status = await cluster[2].Client.GetStatusAsync();
        Assert.NotEqual(0, status.Counters["kith.store.condition"]);
        Assert.Empty(await Ledger.FindLostAsync(() => cluster[2]));

        File.Delete(filler);
        await WriteAsync(100);
        await cluster.UntilCopiesAsync(Replicas, Repair);
        Assert.Equal(0, (await cluster[2].Client.GetStatusAsync()).Counters["kith.store.condition"]);
        Assert.Empty(await Ledger.FindLostAsync(() => cluster[2]));

        async Task WriteAsync(int count)
        {
            for (int number = 0; number < count; number++)
                Assert.NotNull(await Ledger.WriteAsync(RecordKey.FromText($"/kith/plain/e14/{number}"), () => Pick(cluster)));
        }
    }

    /// <summary>E16: bits flip on the disk of a node that is down. Nothing wrong is ever served, and the copies come back from the others.</summary>
    [Fact]
    public async Task Damaged_disk_serves_nothing_wrong_and_is_filled_again()
    {
        Clock.SkipUnlessWanted();
        await using NodeCluster cluster = await NodeCluster.StartAsync(5);
        for (int number = 0; number < 300; number++)
            await Ledger.WriteAsync(RecordKey.FromText($"/kith/plain/e16/{number}"), () => Pick(cluster));
        await cluster.UntilCopiesAsync(Replicas, Repair);
        for (int round = 0; round < (Clock.Minutes > 0 ? 20 : 1); round++)
        {
            ClusterNode node = cluster[Random.Next(cluster.Nodes.Count)];
            Assert.Equal(0, (await node.TerminateAsync()).ExitCode);
            FlipBits(Directory.EnumerateFiles(node.Folder, "records*").First(file => new FileInfo(file).Length > 50_000), count: 40);
            await node.StartAsync();
            Assert.Empty(await Ledger.FindLostAsync(() => node));
            await cluster.UntilCopiesAsync(Replicas, Repair);
        }

        Assert.Empty(await Ledger.FindLostAsync(() => Pick(cluster)));
    }

    private void FlipBits(string file, int count)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite);
        for (int flip = 0; flip < count; flip++)
        {
            long place = Random.NextInt64(4096, stream.Length); // The first page is another test's: without it the whole file is lost.
            stream.Position = place;
            int value = stream.ReadByte();
            stream.Position = place;
            stream.WriteByte((byte)(value ^ (1 << Random.Next(8))));
        }
    }
}
