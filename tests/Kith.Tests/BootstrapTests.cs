using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Libp2p.Transport;

namespace Kith.Tests;

/// <summary>How nodes find their network, and what they do until then.</summary>
public class BootstrapTests : IAsyncLifetime
{
    private const string Nobody = "/ip4/127.0.0.1/tcp/9";

    private readonly NodeSurroundings _surroundings = new(TimeProvider.System, new MemoryTransport());
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

    [Fact]
    public async Task Unreachable_bootstrap_leaves_the_node_running_and_not_joined()
    {
        KithNode node = await StartAsync(new KithOptions { Bootstrap = [Nobody], JoinTimeout = TimeSpan.FromMilliseconds(300) });
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
        KithNode early = await StartAsync(new KithOptions { Bootstrap = [Nobody], JoinTimeout = TimeSpan.Zero });
        KithNode friend = await StartAsync(new KithOptions { Bootstrap = [early.Addresses[0]] });
        Assert.True(friend.IsJoined);
        Assert.False(early.IsJoined);

        KithNode late = await StartAsync(new KithOptions { ListenAddresses = [Nobody], Role = NodeRole.Bootstrap });
        await early.Joined.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.NotNull(await early.FindPeerAsync(late.Peer, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Restarted_node_finds_its_network_though_its_bootstrap_is_gone()
    {
        KithNode first = await StartAsync(new KithOptions());
        string gone = first.Addresses[0];
        KithNode second = await StartAsync(new KithOptions { Bootstrap = [gone] });
        KithOptions options = new() { DataFolder = _folder, Bootstrap = [gone] };
        KithNode third = await StartAsync(options);
        await third.DisposeAsync();
        await first.DisposeAsync();
        KithNode back = await StartAsync(options);
        Assert.True(back.IsJoined);
        Assert.NotNull(await back.FindPeerAsync(second.Peer));
    }

    private async Task<KithNode> StartAsync(KithOptions options)
    {
        KithNode node = await KithNode.StartAsync(options, _surroundings, logging: null, TestContext.Current.CancellationToken);
        _nodes.Add(node);
        return node;
    }
}
