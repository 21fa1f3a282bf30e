using System;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Testing.Tests;

public sealed class KithClusterTests
{
    private static readonly RecordKey Key = PlainKey.Of("greeting");
    private static readonly byte[] Value = "hello"u8.ToArray();

    [Fact]
    public async Task Nodes_of_a_new_cluster_have_joined_and_know_each_other()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 4);
        Assert.Equal((4, 4), (cluster.Count, cluster.Running.Count));
        foreach (KithNode node in cluster.Running)
            Assert.Equal((true, 3, 4), await SeenByAsync(node));
    }

    [Fact]
    public async Task Value_outlives_nodes_that_are_killed()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 5);
        Assert.True((await cluster[0].PutAsync(Key, Value)).IsAcknowledged);
        await cluster.KillAsync(1);
        await cluster.KillAsync(2);
        Assert.Equal(Value, (await cluster[4].GetAsync(Key)).Value?.ToArray());
        Assert.Equal(3, cluster.Running.Count);
        Assert.Throws<InvalidOperationException>(() => cluster[1]);
    }

    [Fact]
    public async Task Node_that_keeps_data_comes_back_as_the_one_it_was()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3, new KithClusterOptions { KeepsData = true });
        PeerId peer = cluster[2].Peer;
        Assert.True((await cluster[0].PutAsync(Key, Value)).IsAcknowledged);
        await cluster.KillAsync(2);
        KithNode back = await cluster.RestartAsync(2);
        Assert.Equal(peer, back.Peer);
        Assert.Equal(1, (await back.GetStatusAsync()).Records);
    }

    [Fact]
    public async Task Node_that_keeps_nothing_comes_back_as_another()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3);
        PeerId peer = cluster[2].Peer;
        await cluster.StopAsync(2);
        Assert.NotEqual(peer, (await cluster.RestartAsync(2)).Peer);
        await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.RestartAsync(2));
    }

    [Fact]
    public async Task Smaller_part_acknowledges_nothing_and_the_larger_goes_on()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 5);
        cluster.Partition(0, 1);
        PutReceipt smaller = await cluster[0].PutAsync(Key, Value);
        Assert.False(smaller.IsAcknowledged);
        Assert.True((await cluster[3].PutAsync(Key, "other"u8.ToArray())).IsAcknowledged);
        Assert.False((await cluster[1].GetAsync(PlainKey.Of("nothing"))).IsConfirmed);
    }

    [Fact]
    public async Task Parts_find_each_other_again_once_healed()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3);
        PeerId far = cluster[2].Peer;
        cluster.Partition(2);
        await cluster.KillAsync(1);
        await cluster.RestartAsync(1);
        Assert.Null(await cluster[1].FindPeerAsync(far));
        cluster.Heal();
        await cluster.UntilAsync(async () =>
        {
            await cluster[2].PutAsync(Key, Value); // A reason to look for the others.
            return await cluster[1].FindPeerAsync(far) is not null;
        });
    }

    [Fact]
    public async Task Record_ends_when_the_clock_is_put_forward_past_its_life()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 3);
        PutReceipt receipt = await cluster[0].PutAsync(Key, Value, new PutOptions { TimeToLive = TimeSpan.FromHours(1) });
        Assert.Equal(2026, receipt.Expires.Year);
        cluster.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.True((await cluster[1].GetAsync(Key)).IsFound);
        cluster.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.False((await cluster[1].GetAsync(Key)).IsFound);
        Assert.Equal(3, cluster.Running.Count(node => node.IsJoined));
    }

    [Fact]
    public async Task Options_of_every_node_are_those_configured()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 2, new KithClusterOptions { Configure = options => options with { Swarm = "lab", Replicas = 2 } });
        foreach (KithNode node in cluster.Running)
        {
            NodeStatus status = await node.GetStatusAsync();
            Assert.Equal(("lab", 2, 2), (status.Swarm, status.Replicas, status.WriteQuorum));
        }
    }

    [Fact]
    public async Task Bad_option_stops_the_cluster_from_starting() =>
        await Assert.ThrowsAsync<KithException>(() => KithCluster.StartAsync(nodes: 2, new KithClusterOptions { Configure = options => options with { K = 0 } }));

    [Fact]
    public async Task What_never_comes_is_given_up()
    {
        StandingPace watch = new(); // However long the start takes.
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 1, new KithClusterOptions { Watch = watch });
        int looks = 0;
        await Assert.ThrowsAsync<TimeoutException>(() => cluster.UntilAsync(() =>
        {
            watch.Elapsed += TimeSpan.FromSeconds(8);
            looks++;
            return Task.FromResult(false);
        }));
        Assert.Equal(4, looks); // After 32 seconds, of 30.
    }

    private static async Task<(bool IsJoined, int Contacts, int Members)> SeenByAsync(KithNode node)
    {
        NodeStatus status = await node.GetStatusAsync();
        return (status.IsJoined, status.Contacts, status.MembersSeen);
    }
}
