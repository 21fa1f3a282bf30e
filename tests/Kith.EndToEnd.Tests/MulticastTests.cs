using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Discovery;
using Kith.Libp2p.Mdns;

namespace Kith.EndToEnd.Tests;

/// <summary>Nodes that are told nothing of each other, on one multicast group of loopback.</summary>
public class MulticastTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Nodes_of_one_swarm_find_each_other_and_leave_another_swarm_alone()
    {
        int port = FreePort();
        await using KithNode first = await StartAsync(port, "lab");
        await using KithNode stranger = await StartAsync(port, "other");
        await using KithNode second = await StartAsync(port, "lab");
        await UntilAsync(async () => await HasFoundAsync(first, second) && await HasFoundAsync(second, first) && await HasFoundAsync(first, stranger));
        await UntilAsync(async () => (await second.GetStatusAsync()).Contacts > 0 && (await first.GetStatusAsync()).Contacts > 0);
        Assert.NotNull(await first.FindPeerAsync(second.Peer));
        Assert.Equal(0, (await stranger.GetStatusAsync()).Contacts);
        PutReceipt receipt = await second.PutAsync(Core.Records.PlainKey.Of("found"), new byte[] { 1 }, new PutOptions { WaitForAll = true });
        Assert.Equal(2, receipt.Replicas.Count);
    }

    [Fact]
    public async Task Node_that_is_not_asked_to_says_nothing_in_the_local_network()
    {
        int port = FreePort();
        await using KithNode quiet = await StartAsync(port, "lab", DiscoverySources.Bootstrap | DiscoverySources.Remembered);
        await using KithNode asking = await StartAsync(port, "lab");
        await using KithNode found = await StartAsync(port, "lab");
        await UntilAsync(async () => (await found.GetStatusAsync()).Contacts > 0);
        Assert.DoesNotContain(await asking.GetDiscoveredPeersAsync(), peer => peer.Peer.Peer == quiet.Peer);
        Assert.Empty(await quiet.GetDiscoveredPeersAsync());
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!await condition())
            await Task.Delay(20, patience.Token);
    }

    private static async Task<bool> HasFoundAsync(KithNode node, KithNode other) =>
        (await node.GetDiscoveredPeersAsync()).Any(peer => peer.Peer.Peer == other.Peer && peer.Source == DiscoverySources.LocalNetwork);

    private static Task<KithNode> StartAsync(int port, string swarm, DiscoverySources sources = DiscoverySources.LocalNetwork)
    {
        MdnsOptions options = new() { Group = IPAddress.Parse("239.255.42.98"), Port = port, Interfaces = [IPAddress.Loopback], AskEvery = TimeSpan.FromMilliseconds(200), AnswerAtMostEvery = TimeSpan.FromMilliseconds(20) };
        return KithNode.StartAsync(new KithOptions { Swarm = swarm, Discovery = sources }, NodeSurroundings.Real() with { LocalNetwork = options }, logging: null, CancellationToken.None);
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
