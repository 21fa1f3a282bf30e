using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Storage;
using Kith.Storage.Files;
using Kith.Testing;

namespace Kith.Tests;

/// <summary>Real nodes in one process: TLS, the whole protocol, SQLite; the network alone is memory.</summary>
public class ClusterTests
{
    private static readonly KithClusterOptions OnDisk = new() { KeepsData = true };

    [Theory]
    [InlineData(KithOverlay.Kademlia, 5)]
    [InlineData(KithOverlay.Ring, 3)]
    public async Task Value_put_at_one_node_is_read_at_every_other_and_survives_a_restart_of_all(KithOverlay overlay, int count)
    {
        await using KithCluster cluster = await KithCluster.StartAsync(count, On(overlay));
        RecordKey key = PlainKey.Of("greeting");
        PutReceipt receipt = await cluster[1].PutAsync(key, "hello"u8.ToArray(), new PutOptions { WaitForAll = true });
        Assert.True(receipt.IsAcknowledged, string.Join(", ", receipt.Replicas));
        Assert.True(receipt.Acknowledged >= receipt.Required); // A ring that is seconds old has not told everybody of everybody.
        Assert.All(receipt.Replicas, replica => Assert.Equal(ReplicaOutcome.Stored, replica.Outcome));
        foreach (KithNode node in cluster.Running)
        {
            GetResult result = await node.GetAsync(key);
            Assert.Equal("hello"u8.ToArray(), result.Value?.ToArray());
            Assert.True(result.IsConfirmed);
        }

        PeerId[] peers = [.. cluster.Running.Select(node => node.Peer)];
        for (int number = 0; number < count; number++)
            await cluster.StopAsync(number);
        for (int number = 0; number < count; number++)
            await cluster.RestartAsync(number);
        Assert.Equal(peers, cluster.Running.Select(node => node.Peer));
        Assert.Equal("hello"u8.ToArray(), (await cluster[count - 1].GetAsync(key)).Value?.ToArray());
    }

    [Fact]
    public async Task One_node_alone_works_and_says_that_it_is_degraded()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(1, OnDisk);
        PutReceipt receipt = await cluster[0].PutAsync(PlainKey.Of("alone"), new byte[] { 1 });
        Assert.True(receipt.IsAcknowledged);
        Assert.True(receipt.IsDegraded);
        Assert.Equal((1, 3), (receipt.Required, receipt.Wanted));
        Assert.True((await cluster[0].GetAsync(PlainKey.Of("alone"))).IsConfirmed);
        Assert.True((await cluster[0].GetStatusAsync()).IsJoined);
    }

    [Theory]
    [InlineData(KithOverlay.Kademlia)]
    [InlineData(KithOverlay.Ring)]
    public async Task Signed_key_is_its_owners_to_put_swap_and_delete_and_everybodys_to_read(KithOverlay overlay)
    {
        await using KithCluster cluster = await KithCluster.StartAsync(4, On(overlay));
        RecordKey key = SignedKey.Of(cluster[0].Peer, "profile");
        PutReceipt first = await cluster[0].PutAsync(key, "one"u8.ToArray(), new PutOptions { ExpectedSequence = 0 });
        Assert.Equal((SwapOutcome.Swapped, 1UL, true), (first.Swap, first.Sequence, first.IsAcknowledged));
        Assert.Equal(SwapOutcome.Conflict, (await cluster[0].PutAsync(key, "two"u8.ToArray(), new PutOptions { ExpectedSequence = 0 })).Swap);
        Assert.Equal(SwapOutcome.Swapped, (await cluster[0].PutAsync(key, "two"u8.ToArray(), new PutOptions { ExpectedSequence = 1 })).Swap);
        Assert.Equal("two"u8.ToArray(), (await cluster[3].GetAsync(key)).Value?.ToArray());
        GetResult read = await cluster[2].GetAsync(key, new GetOptions { IsLinearizable = true });
        Assert.Equal((true, 2UL), (read.IsConfirmed, read.Sequence));
        await Assert.ThrowsAsync<KithException>(() => cluster[1].PutAsync(key, "three"u8.ToArray()));
        Assert.True((await cluster[0].DeleteAsync(key)).IsAcknowledged);
        Assert.False((await cluster[2].GetAsync(key)).IsFound);
    }

    [Theory]
    [InlineData(KithOverlay.Kademlia)]
    [InlineData(KithOverlay.Ring)]
    public async Task Provider_is_found_over_the_wire_and_provides_again_after_a_restart(KithOverlay overlay)
    {
        await using KithCluster cluster = await KithCluster.StartAsync(3, On(overlay));
        ProviderKey key = ProviderKey.Of("content"u8);
        ProvideReceipt receipt = await cluster[1].ProvideAsync(key);
        Assert.Equal((3, 3), (receipt.Told, receipt.Closest));
        PeerInfo provider = Assert.Single(await cluster[2].FindProvidersAsync(key));
        Assert.Equal(cluster[1].Peer, provider.Peer);
        Assert.NotEmpty(provider.Addresses);
        await cluster.StopAsync(1);
        await cluster.RestartAsync(1);
        Assert.True(await cluster[1].StopProvidingAsync(key));
        Assert.False(await cluster[1].StopProvidingAsync(key));
    }

    [Theory]
    [InlineData(KithOverlay.Kademlia)]
    [InlineData(KithOverlay.Ring)]
    public async Task Copies_that_died_with_their_nodes_are_made_again(KithOverlay overlay)
    {
        await using KithCluster cluster = await KithCluster.StartAsync(7, On(overlay));
        for (int number = 0; number < 20; number++)
            Assert.True((await cluster[0].PutAsync(PlainKey.Of($"{number}"), new byte[] { 1 }, new PutOptions { WaitForAll = true })).IsAcknowledged);
        await cluster.KillAsync(3);
        await cluster.KillAsync(5);
        await cluster.UntilAsync(async () =>
        {
            cluster.Clock.Advance(TimeSpan.FromMilliseconds(100)); // Little at a time, so that a deadline passes only what is truly late.
            NodeStatus[] statuses = await Task.WhenAll(cluster.Running.Select(node => node.GetStatusAsync()));
            return statuses.All(status => status.Records == 20); // R = 5, and five are left.
        });
    }

    [Fact]
    public async Task Absence_is_a_value()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(3);
        GetResult result = await cluster[2].GetAsync(PlainKey.Of("nothing here"));
        Assert.False(result.IsFound);
        Assert.True(result.IsConfirmed);
        Assert.Null(result.Value);
    }

    [Fact]
    public async Task Bad_input_names_the_remedy_and_the_node_lives_on()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(1);
        KithNode node = cluster[0];
        KithException unknown = await Assert.ThrowsAsync<KithException>(() => node.PutAsync(RecordKey.FromText("/elsewhere/x"), new byte[] { 1 }));
        Assert.Contains("/kith/plain/", unknown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KithException>(() => node.PutAsync(PlainKey.Of("x"), new byte[70_000]));
        await Assert.ThrowsAsync<KithException>(() => node.PutAsync(PlainKey.Of("x"), new byte[1], new PutOptions { WriteQuorum = 9 }));
        Assert.True((await node.PutAsync(PlainKey.Of("x"), new byte[1])).IsAcknowledged);
    }

    [Fact]
    public async Task Second_node_on_one_data_folder_is_refused()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(1, OnDisk);
        KithException refused = await Assert.ThrowsAsync<KithException>(() => KithNode.StartAsync(new KithOptions { DataFolder = cluster[0].Options.DataFolder }));
        Assert.Equal(KithErrorCode.StoreLocked, refused.Code);
    }

    [Fact]
    public async Task Restarted_node_alone_remembers_how_large_its_network_was()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(3, OnDisk);
        Assert.Equal(3, (await cluster[0].GetStatusAsync()).MembersSeen);
        for (int number = 0; number < 3; number++)
            await cluster.StopAsync(number);
        await cluster.RestartAsync(0);
        PutReceipt receipt = await cluster[0].PutAsync(PlainKey.Of("early"), new byte[] { 1 });
        Assert.Equal((false, 1, 2), (receipt.IsAcknowledged, receipt.Acknowledged, receipt.Required));
        Assert.False((await cluster[0].GetAsync(PlainKey.Of("elsewhere"))).IsConfirmed);
    }

    [Fact]
    public async Task Node_restored_from_an_older_backup_takes_no_reader_back()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(5, OnDisk);
        RecordKey key = PlainKey.Of("version");
        PutOptions everywhere = new() { WaitForAll = true };
        await cluster[0].PutAsync(key, "old"u8.ToArray(), everywhere);
        string backup = Path.Combine(cluster.FolderOf(2), "backup");
        Assert.Equal(1, await cluster[2].BackUpAsync(backup));
        Assert.True((await cluster[1].PutAsync(key, "new"u8.ToArray(), everywhere)).IsAcknowledged);
        await cluster.StopAsync(2);
        foreach (string file in Directory.GetFiles(cluster.FolderOf(2), SqliteRecordStore.FileName + "*"))
            File.Delete(file);
        using (DataFolderLock folder = DataFolderLock.Acquire(cluster.FolderOf(2)))
            Assert.Equal(1, SqliteRecordStore.Restore(backup, folder));

        await cluster.RestartAsync(2);
        foreach (KithNode node in cluster.Running)
            Assert.Equal("new"u8.ToArray(), (await node.GetAsync(key)).Value?.ToArray());
        Assert.Equal(1, (await cluster[2].GetStatusAsync()).Counters["kith.store.damaged"]); // The whole range: its records are known to be older.
    }

    [Fact]
    public async Task Node_reads_over_what_it_holds_and_one_without_a_disk_says_so()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(1, OnDisk);
        await cluster[0].PutAsync(PlainKey.Of("one"), new byte[] { 1 });
        ScrubReport report = await cluster[0].ScrubAsync(recordsPerSecond: 10_000);
        Assert.Equal((1, 0, false), (report.Records, report.DamagedRecords, report.WasRebuilt));
        NodeStatus status = await cluster[0].GetStatusAsync();
        Assert.Equal((0, 0), (status.Counters["kith.store.condition"], status.Counters["kith.store.damaged"]));
        await using KithNode memory = await KithNode.StartAsync(new KithOptions());
        KithException refused = Assert.Throws<KithException>(() => { _ = memory.ScrubAsync(recordsPerSecond: 10_000); });
        Assert.Equal(KithErrorCode.NotSupported, refused.Code);
    }

    [Fact]
    public async Task Cancelled_call_is_no_fault_of_the_node()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cluster[0].GetTableAsync(new CancellationToken(canceled: true)));
        NodeStatus status = await cluster[0].GetStatusAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, status.Counters["kith.faults"]);
    }

    [Fact]
    public async Task Disk_that_cannot_be_read_is_neither_absence_nor_the_end_of_the_node()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(3, OnDisk);
        RecordKey key = PlainKey.Of("elsewhere too");
        await cluster[0].PutAsync(key, new byte[] { 4 });
        File.Delete(Path.Combine(cluster[1].Options.DataFolder!, "records.db")); // Not read yet, so not open for reading.
        GetResult own = await cluster[1].GetAsync(key);
        Assert.Equal(new byte[] { 4 }, own.Value?.ToArray());
        Assert.DoesNotContain(cluster[1].Peer, own.Holders);
        GetResult other = await cluster[2].GetAsync(key, new GetOptions { ReadQuorum = 2 });
        Assert.Equal((true, true), (other.IsFound, other.IsConfirmed));
        Assert.DoesNotContain(cluster[1].Peer, other.Lacking);

        GetResult absent = await cluster[1].GetAsync(PlainKey.Of("nowhere"), new GetOptions { ReadQuorum = 3 });
        Assert.Equal((false, 2), (absent.IsFound, absent.Answers));
        NodeStatus status = await cluster[1].GetStatusAsync();
        Assert.Equal((1, 0), (status.Counters["kith.faults"], status.Counters["kith.host.faults"]));
        Assert.True(status.Counters["kith.store.reads_failed"] > 0);
        Assert.Equal(2, status.Contacts);
        Assert.Equal(2, (await cluster[2].GetStatusAsync()).Contacts);
    }

    [Fact]
    public async Task Use_after_disposal_throws()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(1);
        KithNode node = cluster[0];
        await cluster.StopAsync(0);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => node.GetAsync(PlainKey.Of("x")));
    }

    private static KithClusterOptions On(KithOverlay overlay) => OnDisk with { Configure = options => options with { Overlay = overlay } };
}
