using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Testing;

namespace Kith.Tests;

public sealed class WipedNodeTests
{
    private const int Records = 40;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    // A node that came back at once with an empty disk was no news to anybody, and had its records again when the others next compared, up to a minute later.
    [Fact]
    public async Task Node_that_comes_back_with_an_empty_disk_asks_for_its_records_and_has_them_soon()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(5, new KithClusterOptions { KeepsData = true });
        for (int number = 0; number < Records; number++)
            await cluster[0].PutAsync(PlainKey.Of($"{number}"), "hello"u8.ToArray(), new PutOptions { WaitForAll = true });
        await cluster.KillAsync(3);
        Wipe(cluster, 3);
        await cluster.RestartAsync(3);
        // The others compare some 32 seconds later. Time goes slowly, so that messages are not late by it.
        TimeSpan passed = TimeSpan.Zero;
        await cluster.UntilAsync(async () =>
        {
            passed += Step;
            cluster.Clock.Advance(Step);
            return await HeldAsync(cluster[3]) == Records;
        });
        Assert.InRange(passed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    // Four of five disks were lost, and three of those who had lost theirs were a quorum for "there is no such record".
    [Fact]
    public async Task Nodes_that_came_back_with_empty_disks_do_not_confirm_that_a_record_is_absent()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(5, new KithClusterOptions { KeepsData = true });
        RecordKey key = PlainKey.Of("kept");
        await cluster[0].PutAsync(key, "hello"u8.ToArray(), new PutOptions { WaitForAll = true });
        for (int number = 1; number < 5; number++)
            await cluster.KillAsync(number);
        for (int number = 1; number < 5; number++)
            Wipe(cluster, number);
        await Task.WhenAll(Enumerable.Range(1, 4).Select(number => cluster.RestartAsync(number)));

        // Should they have it again already, so much the better. Else the one that has it says nothing for a moment; the others could be a quorum without it.
        cluster.Partition(0);
        foreach (KithNode node in cluster.Running.Skip(1))
        {
            GetResult read = await ReadAsync(cluster, node, key);
            Assert.True(read.IsFound || !read.IsConfirmed, $"{read.Answers} answers of {read.Required} made the record absent.");
        }

        cluster.Heal();
        bool isWhole = false;
        for (int step = 0; step < 10_000 && !isWhole; step++)
        {
            isWhole = true;
            foreach (KithNode node in cluster.Running)
            {
                GetResult read = await ReadAsync(cluster, node, key);
                Assert.True(read.IsFound || !read.IsConfirmed, $"{read.Answers} answers made the record absent in step {step}.");
                isWhole &= read.IsFound && read.IsConfirmed && (await ReadAsync(cluster, node, PlainKey.Of("never written"))).IsConfirmed;
            }
        }

        Assert.True(isWhole, "What is absent is not confirmed to be again.");
    }

    // With more nodes than a node can know, some never came to agree with a neighbour that had no place for them, and waited for 90 s.
    [Theory]
    [InlineData(KithOverlay.Kademlia, 12)]
    [InlineData(KithOverlay.Ring, 18)]
    public async Task Newcomers_have_caught_up_soon_where_not_all_nodes_know_each_other(KithOverlay overlay, int nodes)
    {
        await using KithCluster cluster = await KithCluster.StartAsync(
            nodes, new KithClusterOptions { Configure = options => options with { Overlay = overlay, K = 3, Replicas = 3 } });
        Assert.InRange(cluster.Clock.GetUtcNow() - new KithClusterOptions().Start, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        GetResult read = await ReadAsync(cluster, cluster[nodes - 1], PlainKey.Of("never written"));
        Assert.True(read.IsConfirmed, $"{read.Answers} of {read.Required} answered.");
    }

    // They agreed with each other that there was nothing, before the one that had it was back.
    [Fact]
    public async Task Nodes_with_empty_disks_wait_for_whom_they_remember()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(5, new KithClusterOptions { KeepsData = true });
        RecordKey key = PlainKey.Of("kept");
        await cluster[0].PutAsync(key, "hello"u8.ToArray(), new PutOptions { WaitForAll = true });
        for (int number = 0; number < 5; number++)
            await cluster.KillAsync(number);
        for (int number = 1; number < 5; number++)
            Wipe(cluster, number);
        await Task.WhenAll(Enumerable.Range(1, 4).Select(number => cluster.RestartAsync(number)));
        foreach (KithNode node in cluster.Running)
            Assert.False((await ReadAsync(cluster, node, key)).IsConfirmed);
        await cluster.RestartAsync(0);
        await cluster.UntilAcquaintedAsync();
        foreach (KithNode node in cluster.Running)
            Assert.True(await ReadAsync(cluster, node, key) is { IsFound: true, IsConfirmed: true });
    }

    // The one could not reach whom it was to join through, and was in the network all the same since another had joined through it: it caught up for ever.
    [Fact]
    public async Task Node_that_others_join_through_while_it_cannot_join_itself_catches_up_no_longer_than_any()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(3, new KithClusterOptions { KeepsData = true });
        for (int number = 1; number < 3; number++)
        {
            await cluster.KillAsync(number);
            Directory.Delete(cluster.FolderOf(number), recursive: true);
        }

        cluster.Partition(0);
        await cluster.RestartAsync(1, mustJoin: false);
        await cluster.RestartAsync(2, mustJoin: false);
        TimeSpan passed = TimeSpan.Zero;
        await cluster.UntilAsync(async () =>
        {
            passed += 10 * Step;
            cluster.Clock.Advance(10 * Step);
            return (await cluster[1].GetStatusAsync()) is { Contacts: 1 } status && status.Counters["kith.repair.catching_up"] == 0;
        });
        Assert.InRange(passed, TimeSpan.Zero, TimeSpan.FromSeconds(150));
    }

    // It was not empty any more, and said of what it did not hold yet that it was absent.
    [Fact]
    public async Task Node_that_is_killed_while_it_catches_up_goes_on_after_its_restart()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(3, new KithClusterOptions { KeepsData = true });
        for (int number = 0; number < 3; number++)
            await cluster.KillAsync(number);
        Wipe(cluster, 1);
        await cluster.RestartAsync(1, mustJoin: false);
        await cluster[1].PutAsync(PlainKey.Of("own"), "hello"u8.ToArray());
        await cluster.KillAsync(1);
        await cluster.RestartAsync(1, mustJoin: false);
        Assert.Equal(1, (await cluster[1].GetStatusAsync()).Counters["kith.repair.catching_up"]);
        await cluster.RestartAsync(0);
        await cluster.RestartAsync(2);
        await cluster.UntilAcquaintedAsync();
        await cluster.UntilAsync(async () =>
        {
            cluster.Clock.Advance(Step);
            return await HeldAsync(cluster[0]) + await HeldAsync(cluster[2]) == 2; // What it has written meanwhile is everywhere.
        });
        await cluster.KillAsync(1);
        await cluster.RestartAsync(1, mustJoin: false);
        Assert.Equal(0, (await cluster[1].GetStatusAsync()).Counters["kith.repair.catching_up"]);
    }

    private static void Wipe(KithCluster cluster, int number)
    {
        foreach (string file in Directory.GetFiles(cluster.FolderOf(number), "records.db*"))
            File.Delete(file);
    }

    private static async Task<GetResult> ReadAsync(KithCluster cluster, KithNode node, RecordKey key)
    {
        Task<GetResult> read = node.GetAsync(key);
        await cluster.UntilAsync(() =>
        {
            cluster.Clock.Advance(Step);
            return Task.FromResult(read.IsCompleted);
        });
        return await read;
    }

    private static async Task<int> HeldAsync(KithNode node) => (await node.GetRecordsAsync()).Records.Count;
}
