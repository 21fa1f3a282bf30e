using System;
using System.Linq;
using System.Net;
using Kith.Libp2p.Gates;
using Kith.Libp2p.Host;
using Kith.Libp2p.Scopes;
using Kith.Libp2p.Tests.Transport;

namespace Kith.Libp2p.Tests.Host;

public sealed class AcceptGateTests
{
    private static readonly IPAddress Stranger = IPAddress.Parse("192.0.2.7");

    private readonly ManualTime _time = new();
    private readonly HostState _state = new(new HostOptions());
    private readonly AcceptGate _gate;

    public AcceptGateTests() => _gate = new AcceptGate(_state, _time);

    [Fact]
    public void Eight_connections_of_one_address_are_let_in()
    {
        for (int i = 0; i < 8; i++)
            Assert.Equal(AcceptRefusal.None, Enter(Stranger));
        Assert.Equal(AcceptRefusal.AddressLimit, Enter(Stranger));
        Assert.Equal(AcceptRefusal.None, Enter(IPAddress.Parse("192.0.2.8")));
        _gate.Leave(Stranger, isCounted: true);
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
            Assert.Equal(AcceptRefusal.None, _gate.TryEnter(IPAddress.IPv6Loopback, out _));
        Assert.Equal(AcceptRefusal.Handshakes, _gate.TryEnter(IPAddress.IPv6Loopback, out _));
        _gate.EndHandshake();
        Assert.Equal(AcceptRefusal.None, _gate.TryEnter(IPAddress.IPv6Loopback, out _));
    }

    [Fact]
    public void A_flood_from_everywhere_does_not_shut_out_strangers()
    {
        for (int i = 0; i < 10_000; i++)
            Assert.Equal(AcceptRefusal.None, ComeAndGo(new IPAddress([10, 0, (byte)(i >> 8), (byte)i])));
    }

    [Fact]
    public void What_the_gates_block_is_refused_and_what_they_allow_is_not_counted()
    {
        _state.Gates = GateRules.Parse("block 192.0.2.0/24\nallow 192.0.2.7 # a friend", "gates");
        Assert.Equal(AcceptRefusal.Blocked, Enter(IPAddress.Parse("192.0.2.8")));
        Assert.Equal(AcceptRefusal.Blocked, Enter(IPAddress.Parse("::ffff:192.0.2.8")));
        for (int i = 0; i < 100; i++)
            Assert.Equal(AcceptRefusal.None, Enter(Stranger));
    }

    [Fact]
    public void Limits_that_were_raised_hold_at_once()
    {
        for (int i = 0; i < 8; i++)
            Enter(Stranger);
        Assert.Equal(AcceptRefusal.AddressLimit, Enter(Stranger));
        _state.Scopes.Update(new ResourceLimits { MaxConnectionsPerAddress = 1_000, ConnectionBurstPerAddress = 1_000, ConnectionsPerSecondPerAddress = 1_000 });
        _time.Advance(TimeSpan.FromSeconds(1));
        for (int i = 0; i < 900; i++)
            Assert.Equal(AcceptRefusal.None, Enter(Stranger));
    }

    [Fact]
    public void A_connection_that_was_counted_leaves_its_count_though_its_address_is_exempt_meanwhile()
    {
        Assert.Equal(AcceptRefusal.None, _gate.TryEnter(Stranger, out bool isCounted));
        _state.Gates = GateRules.Parse("allow 192.0.2.7", "gates");
        Assert.Equal(AcceptRefusal.None, _gate.TryEnter(Stranger, out bool isExempt));
        _gate.Leave(Stranger, isCounted);
        _gate.Leave(Stranger, isExempt);
        _state.Gates = GateRules.Open;
        for (int i = 0; i < 8; i++)
            Assert.Equal(AcceptRefusal.None, Enter(Stranger));
    }

    private AcceptRefusal Enter(IPAddress address)
    {
        AcceptRefusal refusal = _gate.TryEnter(address, out _);
        if (refusal == AcceptRefusal.None)
            _gate.EndHandshake();
        return refusal;
    }

    private AcceptRefusal ComeAndGo(IPAddress address)
    {
        AcceptRefusal refusal = _gate.TryEnter(address, out bool isCounted);
        if (refusal == AcceptRefusal.None)
        {
            _gate.EndHandshake();
            _gate.Leave(address, isCounted);
        }

        return refusal;
    }
}
