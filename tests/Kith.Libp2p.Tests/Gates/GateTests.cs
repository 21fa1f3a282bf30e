using System;
using System.Net;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Gates;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tests.Host;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Tests.Gates;

public sealed class GateTests
{
    private readonly ManualTime _time = new();
    private readonly MemoryTransport _network = new();

    [Theory]
    [InlineData("", "192.0.2.7", true)]
    [InlineData("block 192.0.2.7", "192.0.2.7", false)]
    [InlineData("block 192.0.2.7", "192.0.2.8", true)]
    [InlineData("block 192.0.2.0/24\nallow 192.0.2.7", "192.0.2.7", true)]
    [InlineData("allow 192.0.2.7\nblock 192.0.2.0/24", "192.0.2.7", true)]
    [InlineData("block 2001:db8::/32", "2001:db8:7::1", false)]
    [InlineData("default block\nallow 10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("default block\nallow 10.0.0.0/8", "192.0.2.7", false)]
    [InlineData("# nothing\r\n\r\n  block\t192.0.2.7  # why\r\n", "192.0.2.7", false)]
    public void Address_is_let_in_or_not(string rules, string address, bool isLetIn) =>
        Assert.Equal(isLetIn, GateRules.Parse(rules, "gates").Lets(IPAddress.Parse(address)));

    [Fact]
    public void Peer_is_let_in_or_not_whatever_its_address()
    {
        using NodeIdentity friend = NodeIdentity.Generate();
        using NodeIdentity foe = NodeIdentity.Generate();
        IPAddress anywhere = IPAddress.Parse("192.0.2.7");
        GateRules blocking = GateRules.Parse($"block {PeerIdText.Format(foe.Peer)}", "gates");
        Assert.False(blocking.Lets(foe.Peer, anywhere));
        Assert.True(blocking.Lets(friend.Peer, anywhere));
        GateRules closed = GateRules.Parse($"default block\nallow {PeerIdText.Format(friend.Peer)}\nallow 10.0.0.0/8", "gates");
        Assert.True(closed.Lets(friend.Peer, anywhere));
        Assert.False(closed.Lets(foe.Peer, anywhere));
        Assert.True(closed.Lets(foe.Peer, IPAddress.Parse("10.0.0.1")));
        Assert.True(closed.Lets(anywhere)); // The friend may come from there: who it is shows later.
    }

    [Theory]
    [InlineData("refuse 192.0.2.7")]
    [InlineData("block")]
    [InlineData("block 192.0.2.7 192.0.2.8")]
    [InlineData("block 7")]
    [InlineData("block 192.0.2.0/33")]
    [InlineData("block somebody")]
    [InlineData("default maybe")]
    public void Line_that_is_no_rule_is_refused_with_its_number(string line)
    {
        KithException refused = Assert.Throws<KithException>(() => GateRules.Parse("# rules\n" + line, "gates.conf"));
        Assert.Equal(KithErrorCode.InvalidConfiguration, refused.Code);
        Assert.Contains("gates.conf:2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocked_peer_is_neither_dialled_nor_let_in_and_an_open_connection_to_it_closes()
    {
        await using TestHost a = await TestHost.StartAsync(_network, _time);
        await using TestHost b = await TestHost.StartAsync(_network, _time);
        await a.ConnectAsync(b);
        await Patience.Until(() => b.Host.Connections.Count == 1);
        Assert.Equal(1, a.Host.Update(GateRules.Parse($"block {PeerIdText.Format(b.Host.Peer)}", "gates")));
        await Patience.Until(() => a.Host.Connections.Count == 0 && b.Host.Connections.Count == 0);
        Assert.Equal(ConnectFailure.Blocked, (await a.Host.GetConnectionAsync(b.Contact).Soon()).Failure);
        await b.Host.GetConnectionAsync(a.Contact).Soon();
        await Patience.Until(() => a.Counters.AcceptFailures(ConnectFailure.Blocked) == 1);

        Assert.Equal(0, a.Host.Update(GateRules.Open));
        await Patience.Until(() => b.Host.Connections.Count == 0);
        await a.ConnectAsync(b);
    }

    [Fact]
    public async Task Blocked_address_is_neither_dialled_nor_listened_to()
    {
        await using TestHost a = await TestHost.StartAsync(_network, _time, new HostOptions { Gates = GateRules.Parse("block 127.0.0.0/8", "gates") });
        await using TestHost b = await TestHost.StartAsync(_network, _time);
        Assert.Equal(ConnectFailure.Blocked, (await a.Host.GetConnectionAsync(b.Contact).Soon()).Failure);
        Assert.False((await b.Host.GetConnectionAsync(a.Contact).Soon()).Connected);
        Assert.Equal(1, a.Counters.AcceptRefusals(AcceptRefusal.Blocked));
    }
}
