using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Libp2p.Transport;
using Kith.Testing;

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
    public async Task Rounds_that_all_fail_are_told_and_the_node_goes_on_trying()
    {
        VirtualClock clock = new(TimeProvider.System.GetUtcNow(), TimeProvider.System);
        KithOptions options = new() { Bootstrap = [Nobody], BootstrapRounds = 2, BootstrapRetryInterval = TimeSpan.FromMilliseconds(100), JoinTimeout = TimeSpan.Zero };
        KithNode early = await KithNode.StartAsync(options, _surroundings with { Clock = clock }, logging: null, TestContext.Current.CancellationToken);
        _nodes.Add(early);
        await early.FailedToJoin.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(early.IsJoined);
        await StartAsync(new KithOptions { ListenAddresses = [Nobody], Role = NodeRole.Bootstrap });
        using System.Threading.PeriodicTimer timer = new(TimeSpan.FromSeconds(2)); // A jump while it dials ends the dial.
        for (int look = 0; look < 8 && !early.IsJoined; look++)
        {
            clock.Advance(TimeSpan.FromSeconds(31)); // Longer than the pause after a failure, and than any dial is put off.
            await Task.WhenAny(early.Joined, timer.WaitForNextTickAsync(TestContext.Current.CancellationToken).AsTask());
        }

        Assert.True(early.IsJoined);
    }

    [Fact]
    public async Task No_rounds_at_all_fail_at_once_and_joining_in_time_is_no_failure()
    {
        KithNode none = await StartAsync(new KithOptions { Bootstrap = [Nobody], BootstrapRounds = 0, JoinTimeout = TimeSpan.Zero });
        await none.FailedToJoin.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        KithNode first = await StartAsync(new KithOptions { BootstrapRounds = 0, Bootstrap = [Nobody], Role = NodeRole.Bootstrap });
        KithNode second = await StartAsync(new KithOptions { Bootstrap = first.Addresses, BootstrapRounds = 1 });
        Assert.True(first.IsJoined && second.IsJoined);
        Assert.False(first.FailedToJoin.IsCompleted || second.FailedToJoin.IsCompleted);
    }

    [Fact]
    public async Task Address_without_a_peer_id_is_joined_through_whoever_proves_one_there()
    {
        KithNode first = await StartAsync(new KithOptions());
        string bare = first.Addresses[0][..first.Addresses[0].IndexOf("/p2p/", StringComparison.Ordinal)];
        KithNode second = await StartAsync(new KithOptions { Bootstrap = [Nobody, bare] });
        Assert.True(second.IsJoined);
        Assert.NotNull(await second.FindPeerAsync(first.Peer, TestContext.Current.CancellationToken));
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
