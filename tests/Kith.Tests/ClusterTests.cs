using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Tests;

/// <summary>Real nodes in one process: real sockets on loopback, TLS, SQLite.</summary>
public class ClusterTests : IAsyncLifetime
{
    private readonly List<KithNode> _nodes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-test-").FullName;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (KithNode node in _nodes)
            await node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(KithOverlay.Kademlia, 5)]
    [InlineData(KithOverlay.Ring, 3)]
    public async Task Value_put_at_one_node_is_read_at_every_other_and_survives_a_restart_of_all(KithOverlay overlay, int count)
    {
        await StartAsync(count, overlay);
        RecordKey key = PlainKey.Of("greeting");
        PutReceipt receipt = await _nodes[1].PutAsync(key, "hello"u8.ToArray());
        Assert.True(receipt.IsAcknowledged, string.Join(", ", receipt.Replicas));
        Assert.True(receipt.Acknowledged >= receipt.Required); // A ring that is seconds old has not told everybody of everybody.
        Assert.All(receipt.Replicas, replica => Assert.Equal(ReplicaOutcome.Stored, replica.Outcome));
        foreach (KithNode node in _nodes)
        {
            GetResult result = await node.GetAsync(key);
            Assert.Equal("hello"u8.ToArray(), result.Value?.ToArray());
            Assert.True(result.IsConfirmed);
        }

        PeerId[] peers = [.. _nodes.Select(node => node.Peer)];
        await StopAsync();
        await StartAsync(count, overlay);
        Assert.Equal(peers, _nodes.Select(node => node.Peer));
        Assert.Equal("hello"u8.ToArray(), (await _nodes[^1].GetAsync(key)).Value?.ToArray());
    }

    [Fact]
    public async Task One_node_alone_works_and_says_that_it_is_degraded()
    {
        await StartAsync(1);
        PutReceipt receipt = await _nodes[0].PutAsync(PlainKey.Of("alone"), new byte[] { 1 });
        Assert.True(receipt.IsAcknowledged);
        Assert.True(receipt.IsDegraded);
        Assert.Equal((1, 3), (receipt.Required, receipt.Wanted));
        Assert.True((await _nodes[0].GetAsync(PlainKey.Of("alone"))).IsConfirmed);
        Assert.True((await _nodes[0].GetStatusAsync()).IsJoined);
    }

    [Fact]
    public async Task Absence_is_a_value()
    {
        await StartAsync(3);
        GetResult result = await _nodes[2].GetAsync(PlainKey.Of("nothing here"));
        Assert.False(result.IsFound);
        Assert.True(result.IsConfirmed);
        Assert.Null(result.Value);
    }

    [Fact]
    public async Task Bad_input_names_the_remedy_and_the_node_lives_on()
    {
        await StartAsync(1);
        KithException unknown = await Assert.ThrowsAsync<KithException>(() => _nodes[0].PutAsync(RecordKey.FromText("/elsewhere/x"), new byte[] { 1 }));
        Assert.Contains("/kith/plain/", unknown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KithException>(() => _nodes[0].PutAsync(PlainKey.Of("x"), new byte[70_000]));
        await Assert.ThrowsAsync<KithException>(() => _nodes[0].PutAsync(PlainKey.Of("x"), new byte[1], new PutOptions { WriteQuorum = 9 }));
        Assert.True((await _nodes[0].PutAsync(PlainKey.Of("x"), new byte[1])).IsAcknowledged);
    }

    [Fact]
    public async Task Second_node_on_one_data_folder_is_refused()
    {
        await StartAsync(1);
        KithException refused = await Assert.ThrowsAsync<KithException>(() => KithNode.StartAsync(new KithOptions { DataFolder = Path.Combine(_folder, "0") }));
        Assert.Equal(KithErrorCode.StoreLocked, refused.Code);
    }

    [Fact]
    public async Task Unreachable_bootstrap_leaves_the_node_running_and_not_joined()
    {
        KithNode node = await KithNode.StartAsync(new KithOptions { Bootstrap = ["/ip4/127.0.0.1/tcp/9"], JoinTimeout = TimeSpan.FromMilliseconds(300) });
        _nodes.Add(node);
        Assert.False(node.IsJoined);
        Assert.False((await node.GetStatusAsync()).IsJoined);

        // How large the network is can only be known inside it: until then no quorum shrinks, nothing is acknowledged and nothing is surely absent.
        PutReceipt receipt = await node.PutAsync(PlainKey.Of("outside"), new byte[] { 1 });
        Assert.Equal((false, 1, 3), (receipt.IsAcknowledged, receipt.Acknowledged, receipt.Required));
        Assert.False((await node.GetAsync(PlainKey.Of("anything"))).IsConfirmed);
    }

    [Fact]
    public async Task Node_that_others_found_first_still_looks_for_its_own_bootstrap()
    {
        int port = FreePort();
        KithNode early = await KithNode.StartAsync(new KithOptions { Bootstrap = [$"/ip4/127.0.0.1/tcp/{port}"], JoinTimeout = TimeSpan.Zero });
        _nodes.Add(early);
        KithNode friend = await KithNode.StartAsync(new KithOptions { Bootstrap = [early.Addresses[0]] });
        _nodes.Add(friend);
        Assert.True(friend.IsJoined);
        Assert.False(early.IsJoined);

        KithNode late = await KithNode.StartAsync(new KithOptions { ListenAddresses = [$"/ip4/127.0.0.1/tcp/{port}"], Role = NodeRole.Bootstrap });
        _nodes.Add(late);
        await early.Joined.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.NotNull(await early.FindPeerAsync(late.Peer, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Restarted_node_alone_remembers_how_large_its_network_was()
    {
        await StartAsync(3);
        Assert.Equal(3, (await _nodes[0].GetStatusAsync()).MembersSeen);
        await StopAsync();
        await StartAsync(1);
        PutReceipt receipt = await _nodes[0].PutAsync(PlainKey.Of("early"), new byte[] { 1 });
        Assert.Equal((false, 1, 2), (receipt.IsAcknowledged, receipt.Acknowledged, receipt.Required));
        Assert.False((await _nodes[0].GetAsync(PlainKey.Of("elsewhere"))).IsConfirmed);
    }

    [Fact]
    public async Task Restarted_node_finds_its_network_though_its_bootstrap_is_gone()
    {
        await StartAsync(3);
        string gone = _nodes[0].Addresses[0];
        await _nodes[2].DisposeAsync();
        await _nodes[0].DisposeAsync();
        KithNode back = await KithNode.StartAsync(new KithOptions { DataFolder = Path.Combine(_folder, "2"), Bootstrap = [gone] });
        _nodes.Add(back);
        Assert.True(back.IsJoined);
        Assert.NotNull(await back.FindPeerAsync(_nodes[1].Peer));
    }

    [Fact]
    public async Task Cancelled_call_is_no_fault_of_the_node()
    {
        await StartAsync(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _nodes[0].GetTableAsync(new CancellationToken(canceled: true)));
        NodeStatus status = await _nodes[0].GetStatusAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, status.Counters["kith.faults"]);
    }

    [Fact]
    public async Task Disk_that_cannot_be_read_is_neither_absence_nor_the_end_of_the_node()
    {
        await StartAsync(3);
        RecordKey key = PlainKey.Of("elsewhere too");
        await _nodes[0].PutAsync(key, new byte[] { 4 });
        File.Delete(Path.Combine(_folder, "1", "records.db")); // Not read yet, so not open for reading.
        GetResult own = await _nodes[1].GetAsync(key);
        Assert.Equal(new byte[] { 4 }, own.Value?.ToArray());
        Assert.DoesNotContain(_nodes[1].Peer, own.Holders);
        GetResult other = await _nodes[2].GetAsync(key, new GetOptions { ReadQuorum = 2 });
        Assert.Equal((true, true), (other.IsFound, other.IsConfirmed));
        Assert.DoesNotContain(_nodes[1].Peer, other.Lacking);

        GetResult absent = await _nodes[1].GetAsync(PlainKey.Of("nowhere"), new GetOptions { ReadQuorum = 3 });
        Assert.Equal((false, 2), (absent.IsFound, absent.Answers));
        NodeStatus status = await _nodes[1].GetStatusAsync();
        Assert.Equal((1, 0), (status.Counters["kith.faults"], status.Counters["kith.host.faults"]));
        Assert.True(status.Counters["kith.store.reads_failed"] > 0);
        Assert.Equal(2, status.Contacts);
        Assert.Equal(2, (await _nodes[2].GetStatusAsync()).Contacts);
    }

    [Fact]
    public async Task Use_after_disposal_throws()
    {
        await StartAsync(1);
        await _nodes[0].DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _nodes[0].GetAsync(PlainKey.Of("x")));
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task StartAsync(int count, KithOverlay overlay = KithOverlay.Kademlia)
    {
        for (int number = 0; number < count; number++)
        {
            _nodes.Add(await KithNode.StartAsync(new KithOptions
            {
                Overlay = overlay,
                DataFolder = Path.Combine(_folder, $"{number}"),
                Bootstrap = number == 0 ? [] : [_nodes[0].Addresses[0]],
            }));
            Assert.True(_nodes[number].IsJoined);
        }
    }

    private async Task StopAsync()
    {
        foreach (KithNode node in _nodes)
            await node.DisposeAsync();
        _nodes.Clear();
    }
}
