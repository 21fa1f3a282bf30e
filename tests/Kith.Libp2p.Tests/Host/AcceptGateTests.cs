using System;
using System.Linq;
using System.Net;
using Kith.Libp2p.Host;
using Kith.Libp2p.Tests.Transport;

namespace Kith.Libp2p.Tests.Host;

public sealed class AcceptGateTests
{
    private static readonly IPAddress Stranger = IPAddress.Parse("192.0.2.7");

    private readonly ManualTime _time = new();
    private readonly AcceptGate _gate;

    public AcceptGateTests() => _gate = new AcceptGate(new HostOptions(), _time);

    [Fact]
    public void Eight_connections_of_one_address_are_let_in()
    {
        for (int i = 0; i < 8; i++)
            Assert.Equal(AcceptRefusal.None, Enter(Stranger));
        Assert.Equal(AcceptRefusal.AddressLimit, Enter(Stranger));
        Assert.Equal(AcceptRefusal.None, Enter(IPAddress.Parse("192.0.2.8")));
        _gate.Leave(Stranger);
        Assert.Equal(AcceptRefusal.None, Enter(Stranger));
    }

    [Fact]
    public void Addresses_of_one_ipv6_customer_count_together()
    {
        for (int i = 0; i < 8; i++)
            Assert.Equal(AcceptRefusal.None, Enter(IPAddress.Parse($"2001:db8:0:1{i:x2}::{i}")));
        Assert.Equal(AcceptRefusal.AddressLimit, Enter(IPAddress.Parse("2001:db8:0:1ff::1")));
        Assert.Equal(AcceptRefusal.None, Enter(IPAddress.Parse("2001:db8:0:200::1")));
    }

    [Fact]
    public void An_address_may_come_and_go_sixteen_times_and_then_every_five_seconds()
    {
        for (int i = 0; i < 16; i++)
            Assert.Equal(AcceptRefusal.None, ComeAndGo(Stranger));
        Assert.Equal(AcceptRefusal.AddressRate, ComeAndGo(Stranger));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(AcceptRefusal.None, ComeAndGo(Stranger));
        Assert.Equal(AcceptRefusal.AddressRate, ComeAndGo(Stranger));
    }

    [Fact]
    public void An_ipv6_site_may_come_eighty_times_at_once()
    {
        int letIn = Enumerable.Range(0, 200).Count(i => ComeAndGo(IPAddress.Parse($"2001:db8:7:{i:x2}00::1")) == AcceptRefusal.None);
        Assert.Equal(80, letIn);
    }

    [Fact]
    public void Loopback_counts_only_its_handshakes()
    {
        for (int i = 0; i < 1000; i++)
            Assert.Equal(AcceptRefusal.None, Enter(IPAddress.Loopback));
        for (int i = 0; i < 64; i++)
            Assert.Equal(AcceptRefusal.None, _gate.TryEnter(IPAddress.IPv6Loopback));
        Assert.Equal(AcceptRefusal.Handshakes, _gate.TryEnter(IPAddress.IPv6Loopback));
        _gate.EndHandshake();
        Assert.Equal(AcceptRefusal.None, _gate.TryEnter(IPAddress.IPv6Loopback));
    }

    [Fact]
    public void A_flood_from_everywhere_does_not_shut_out_strangers()
    {
        for (int i = 0; i < 10_000; i++)
            Assert.Equal(AcceptRefusal.None, ComeAndGo(new IPAddress([10, 0, (byte)(i >> 8), (byte)i])));
    }

    private AcceptRefusal Enter(IPAddress address)
    {
        AcceptRefusal refusal = _gate.TryEnter(address);
        if (refusal == AcceptRefusal.None)
            _gate.EndHandshake();
        return refusal;
    }

    private AcceptRefusal ComeAndGo(IPAddress address)
    {
        AcceptRefusal refusal = Enter(address);
        if (refusal == AcceptRefusal.None)
            _gate.Leave(address);
        return refusal;
    }
}
