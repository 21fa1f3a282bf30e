using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Testing.Tests;

/// <summary>What a library of this kind is asked for: configured, it keeps values, bounds its tables and stores, and outlives a split.</summary>
public class LibraryFaceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Values_under_any_keys_are_read_back_and_no_others()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3, Preset(KithPreset.LowLatency));
        Dictionary<RecordKey, byte[]> put = [];
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            byte[] name = new byte[1 + random.Next(1_000)];
            byte[] value = new byte[random.Next(10_000)];
            random.NextBytes(name);
            random.NextBytes(value);
            RecordKey key = RecordKey.FromParts("/kith/plain/"u8, name);
            int at = random.Next(3);
            bool isStored = cluster[at].PutAsync(key, value).WaitAsync(Patience).GetAwaiter().GetResult().IsAcknowledged;
            put[key] = value;
            (RecordKey asked, byte[] expected) = put.ElementAt(random.Next(put.Count));
            GetResult read = cluster[(at + 1) % 3].GetAsync(asked).WaitAsync(Patience).GetAwaiter().GetResult();
            GetResult absent = cluster[at].GetAsync(RecordKey.FromParts("/kith/plain/"u8, [.. name, 0])).WaitAsync(Patience).GetAwaiter().GetResult();
            return isStored && read.IsConfirmed && read.Value!.Value.Span.SequenceEqual(expected) && absent is { IsFound: false, IsConfirmed: true };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Theory]
    [InlineData(KithPreset.HighPerformance, 172_800)]
    [InlineData(KithPreset.LowLatency, 43_200)]
    public async Task Record_lives_as_long_as_the_preset_says_and_no_longer(KithPreset preset, int seconds)
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3, Preset(preset));
        PutReceipt receipt = await cluster[0].PutAsync(PlainKey.Of("life"), new byte[] { 1 });
        Assert.InRange((receipt.Expires - cluster.Clock.GetUtcNow()).TotalSeconds, seconds - 60, seconds);
        TimeSpan half = TimeSpan.FromSeconds(seconds / 2);
        cluster.Clock.Advance(half);
        Assert.True((await cluster[1].GetAsync(PlainKey.Of("life"))).IsFound);
        cluster.Clock.Advance(half + TimeSpan.FromMinutes(1));
        Assert.False((await cluster[1].GetAsync(PlainKey.Of("life"))).IsFound);
    }

    [Fact]
    public async Task Buckets_are_never_larger_than_k_and_the_closest_are_sorted_and_no_more_than_asked_for()
    {
        const int K = 3;
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 8, new KithClusterOptions { Configure = options => options with { K = K, Replicas = 3 } });
        foreach (KithNode node in cluster.Running)
        {
            IReadOnlyList<BucketInfo> buckets = await node.GetTableAsync();
            Assert.All(buckets, bucket => Assert.InRange(bucket.Contacts.Count, 0, K));
            Assert.Equal((await node.GetStatusAsync()).Contacts, buckets.Sum(bucket => bucket.Contacts.Count));
            PeerId[] known = [.. buckets.SelectMany(bucket => bucket.Contacts).Select(contact => contact.Peer.Peer)];
            Assert.Equal(known.Length, known.Distinct().Count());
            Assert.DoesNotContain(node.Peer, known);
        }

        RecordKey key = PlainKey.Of("somewhere");
        Identifier target = Identifier.Of(key.Span);
        for (int count = 1; count <= K; count++)
        {
            Identifier[] distances = [.. (await cluster[0].ClosestAsync(key, count)).Select(peer => Identifier.Distance(target, peer.Peer.ToIdentifier()))];
            Assert.Equal(count, distances.Length);
            Assert.Equal(distances.Order(), distances);
        }
    }

    [Fact]
    public async Task Six_nodes_keep_rounds_of_updates_through_a_split_and_after_it_heals()
    {
        const int Nodes = 6;
        await using KithCluster cluster = await KithCluster.StartAsync(Nodes);
        for (int round = 0; round < 3; round++)
        {
            await PutRoundAsync(cluster, round, Enumerable.Range(0, Nodes));
            await ReadRoundAsync(cluster, round, Enumerable.Range(0, Nodes), Enumerable.Range(0, Nodes));
        }

        // Two of six: the four hold quorums of the six that were seen, and the two of none.
        cluster.Partition(4, 5);
        await PutRoundAsync(cluster, round: 3, [0, 1, 2, 3]);
        await ReadRoundAsync(cluster, round: 3, [0, 1, 2, 3], [0, 1, 2, 3]);
        Assert.False((await cluster[4].PutAsync(KeyOf(3, 4), ValueOf(3, 4))).IsAcknowledged);
        GetResult across = await cluster[5].GetAsync(KeyOf(3, 0));
        Assert.False(across.IsConfirmed, "The other side's value was called confirmed on this one.");

        cluster.Heal();
        await cluster.UntilAsync(async () =>
        {
            cluster.Clock.Advance(TimeSpan.FromSeconds(1)); // What was given up is tried again after a while.
            return (await cluster[5].GetAsync(KeyOf(3, 0))).IsConfirmed;
        });
        await cluster.UntilAcquaintedAsync();
        await ReadRoundAsync(cluster, round: 0, Enumerable.Range(0, Nodes), Enumerable.Range(0, Nodes));
        await ReadRoundAsync(cluster, round: 3, [0, 1, 2, 3], Enumerable.Range(0, Nodes));
        await PutRoundAsync(cluster, round: 4, Enumerable.Range(0, Nodes));
        await ReadRoundAsync(cluster, round: 4, Enumerable.Range(0, Nodes), Enumerable.Range(0, Nodes));
    }

    [Fact]
    public async Task Health_tells_a_network_that_is_whole_from_one_that_is_small_and_one_that_is_parted()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 5);
        Assert.Equal(HealthLevel.Healthy, (await cluster[0].GetHealthAsync()).Level);
        await cluster.StopAsync(4);
        await UntilQuorumIsAsync(cluster, HealthLevel.Degraded);
        cluster.Partition(0);
        await UntilQuorumIsAsync(cluster, HealthLevel.Unhealthy);
        Assert.Equal(HealthLevel.Unhealthy, (await cluster[0].GetHealthAsync()).Level);
    }

    // A neighbour is missed when it has failed two checks, which time brings.
    private static Task UntilQuorumIsAsync(KithCluster cluster, HealthLevel level) => cluster.UntilAsync(async () =>
    {
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        HealthReport report = await cluster[0].GetHealthAsync();
        return report.Findings.Single(finding => finding.Name == "quorum").Level == level;
    });

    private static KithClusterOptions Preset(KithPreset preset) => new() { Configure = options => options with { Preset = preset } };

    private static RecordKey KeyOf(int round, int node) => PlainKey.Of($"gradient:{round}:{node}");

    private static byte[] ValueOf(int round, int node) => BitConverter.GetBytes((round * 1_000) + node);

    private static async Task PutRoundAsync(KithCluster cluster, int round, IEnumerable<int> nodes)
    {
        foreach (int node in nodes)
            Assert.True((await cluster[node].PutAsync(KeyOf(round, node), ValueOf(round, node))).IsAcknowledged, $"round {round}, node {node}");
    }

    private static async Task ReadRoundAsync(KithCluster cluster, int round, IEnumerable<int> writers, IEnumerable<int> readers)
    {
        foreach (int reader in readers)
        {
            foreach (int writer in writers)
                Assert.Equal(ValueOf(round, writer), (await cluster[reader].GetAsync(KeyOf(round, writer))).Value?.ToArray());
        }
    }
}
