using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Multistream;
using Kith.Libp2p.Ping;
using Kith.Libp2p.Scopes;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Transport;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Host;

public sealed class Libp2pHostTests
{
    private readonly ManualTime _time = new();
    private readonly MemoryTransport _network = new();

    [Fact]
    public async Task Two_hosts_connect_and_each_learns_who_the_other_is()
    {
        await using TestHost a = await StartAsync();
        await using TestHost b = await StartAsync();
        PeerConnection connection = await a.ConnectAsync(b);
        Assert.Equal(b.Host.Peer, connection.Peer);
        await Patience.Until(() => a.Identified.Count == 1 && b.Identified.Count == 1);

        Assert.True(b.Identified.TryPeek(out PeerConnection? seen));
        Assert.Equal(a.Host.Peer, seen.Peer);
        Assert.False(seen.IsOutbound);
        Assert.Equal(a.Host.Addresses, seen.ListenAddresses);
        Assert.Equal(new HostOptions().AgentVersion, seen.Identify!.AgentVersion);
        Assert.Equal(["/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0", Echo.ProtocolId], seen.Identify.Protocols);
        Assert.Equal(seen.RemoteAddress, connection.Identify!.ObservedAddress is { } observed ? observed : null);
        Assert.Equal(1, a.Counters.Dialled);
        Assert.Equal(1, b.Counters.Accepted);
    }

    [Fact]
    public async Task Streams_carry_a_protocol_that_both_speak()
    {
        await using TestHost a = await StartAsync();
        await using TestHost b = await StartAsync();
        PeerConnection connection = await a.ConnectAsync(b);
        OpenedStream opened = await connection.OpenStreamAsync(Echo.ProtocolId).Soon();
        Assert.True(opened.Opened);
        await opened.Stream.WriteAsync("hello"u8.ToArray());
        byte[] answer = new byte[5];
        await opened.Stream.ReadExactlyAsync(answer).Soon();
        Assert.Equal("hello"u8.ToArray(), answer);

        OpenedStream refused = await connection.OpenStreamAsync("/test/unknown").Soon();
        Assert.Equal(NegotiationFailure.NoCommonProtocol, refused.Failure);
        await Patience.Until(() => b.Counters.StreamFailures(NegotiationFailure.NoCommonProtocol) + b.Counters.StreamFailures(NegotiationFailure.Closed) == 1);
    }

    [Fact]
    public async Task Who_asks_again_or_at_the_same_time_gets_the_same_connection()
    {
        await using TestHost a = await StartAsync();
        await using TestHost b = await StartAsync();
        DialResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => a.Host.GetConnectionAsync(b.Contact).AsTask())).Soon();
        PeerConnection connection = Assert.Single(results.Select(result => result.Connection).Distinct())!;
        Assert.Same(connection, await a.ConnectAsync(b));
        Assert.Equal(1, a.Counters.Dialled);
        await Patience.Until(() => b.Host.Connections.Count == 1);
        Assert.Same(b.Host.FindConnection(a.Host.Peer), (await b.Host.GetConnectionAsync(a.Contact).Soon()).Connection);
    }

    [Fact]
    public async Task One_caller_who_gives_up_does_not_end_the_dial_of_the_others()
    {
        await using TestHost a = await StartAsync();
        await using TestHost b = await StartAsync();
        using var impatient = new CancellationTokenSource();
        Task<DialResult> first = a.Host.GetConnectionAsync(b.Contact, impatient.Token).AsTask();
        Task<DialResult> second = a.Host.GetConnectionAsync(b.Contact).AsTask();
        await impatient.CancelAsync();
        Assert.True((await second.Soon()).Connected);
        try
        {
            await first.Soon();
        }
        catch (OperationCanceledException)
        {
            // Unless the connection was quicker.
        }
    }

    [Fact]
    public async Task Somebody_else_at_the_address_is_a_failure_of_its_own()
    {
        await using TestHost a = await StartAsync();
        await using TestHost b = await StartAsync();
        using NodeIdentity other = NodeIdentity.Generate();
        var contact = new Contact(other.Peer, b.Contact.Addresses);
        Assert.Equal(ConnectFailure.WrongPeer, (await a.Host.GetConnectionAsync(contact).Soon()).Failure);
        Assert.Equal(1, a.Counters.DialFailures(ConnectFailure.WrongPeer));
        Assert.Empty(a.Host.Connections);
    }

    [Fact]
    public async Task A_bootstrap_address_needs_no_peer_id()
    {
        await using TestHost a = await StartAsync();
        await using TestHost b = await StartAsync();
        DialResult result = await a.Host.ConnectAsync(b.Host.Addresses[0]).Soon();
        Assert.Equal(b.Host.Peer, result.Connection?.Peer);
        DialResult named = await a.Host.ConnectAsync(b.Host.Addresses[0].WithPeer(b.Host.Peer)).Soon();
        Assert.Same(result.Connection, named.Connection);
    }

    [Fact]
    public async Task A_host_does_not_connect_to_itself()
    {
        await using TestHost a = await StartAsync();
        Assert.Equal(ConnectFailure.Self, (await a.Host.ConnectAsync(a.Host.Addresses[0]).Soon()).Failure);
        Assert.Empty(a.Host.Connections);
    }

    [Fact]
    public async Task A_peer_that_cannot_be_reached_is_left_alone_longer_and_longer()
    {
        await using TestHost a = await StartAsync();
        TestHost b = await StartAsync();
        Contact contact = b.Contact;
        await b.DisposeAsync();

        Assert.Equal(ConnectFailure.Unreachable, (await a.Host.GetConnectionAsync(contact).Soon()).Failure);
        Assert.Equal(ConnectFailure.BackOff, (await a.Host.GetConnectionAsync(contact).Soon()).Failure);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ConnectFailure.Unreachable, (await a.Host.GetConnectionAsync(contact).Soon()).Failure);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ConnectFailure.BackOff, (await a.Host.GetConnectionAsync(contact).Soon()).Failure);

        var elsewhere = new Contact(contact.Peer, Multiaddress.Parse("/ip4/127.0.0.1/tcp/9").Bytes);
        Assert.Equal(ConnectFailure.Unreachable, (await a.Host.GetConnectionAsync(elsewhere).Soon()).Failure);
    }

    [Fact]
    public async Task Addresses_are_tried_in_turn_and_foreign_ones_skipped()
    {
        await using TestHost a = await StartAsync();
        await using TestHost b = await StartAsync();
        var contact = new Contact(b.Host.Peer, [
            new byte[] { 0xff, 0xff },
            Multiaddress.Parse("/ip4/127.0.0.1/udp/4101").Bytes,
            b.Host.Addresses[0].WithPeer(a.Host.Peer).Bytes,
            Multiaddress.Parse("/ip4/127.0.0.1/tcp/9").Bytes,
            b.Host.Addresses[0].Bytes]);
        Assert.True((await a.Host.GetConnectionAsync(contact).Soon()).Connected);

        var nowhere = new Contact(NodeIdentity.Generate().Peer, Multiaddress.Parse("/ip4/127.0.0.1/udp/4101").Bytes);
        Assert.Equal(ConnectFailure.NoAddress, (await a.Host.GetConnectionAsync(nowhere).Soon()).Failure);
    }

    [Fact]
    public async Task Hosts_that_dial_each_other_at_once_keep_the_same_connection()
    {
        for (int round = 0; round < 10; round++)
        {
            await using TestHost a = await StartAsync();
            await using TestHost b = await StartAsync();
            await Task.WhenAll(a.ConnectAsync(b), b.ConnectAsync(a)).Soon();
            await Patience.Until(() => a.Counters.Dialled + b.Counters.Dialled == a.Counters.Accepted + b.Counters.Accepted);
            _time.Advance(TimeSpan.FromSeconds(11));
            await Patience.Until(() => a.Host.Connections.Count == 1 && b.Host.Connections.Count == 1);
            PeerConnection kept = Assert.Single(a.Host.Connections);
            Assert.NotEqual(kept.IsOutbound, Assert.Single(b.Host.Connections).IsOutbound);
            Assert.True((await kept.OpenStreamAsync(Echo.ProtocolId).Soon()).Opened);
        }
    }

    [Fact]
    public async Task A_peer_that_leaves_is_missed()
    {
        await using TestHost a = await StartAsync();
        TestHost b = await StartAsync();
        await a.ConnectAsync(b);
        await Patience.Until(() => a.Identified.Count == 1);
        await b.DisposeAsync();
        await Patience.Until(() => a.Disconnected.Count == 1);
        Assert.Null(a.Host.FindConnection(b.Host.Peer));
        Assert.Empty(a.Host.Connections);
    }

    [Fact]
    public async Task Idle_connections_beyond_the_number_kept_close()
    {
        await using TestHost a = await StartAsync(new HostOptions { KeptConnections = 1 });
        await using TestHost b = await StartAsync();
        await using TestHost c = await StartAsync();
        PeerConnection toB = await a.ConnectAsync(b);
        await a.ConnectAsync(c);
        await Patience.Until(() => a.Identified.Count == 2 && b.Identified.Count == 1 && c.Identified.Count == 1);
        OpenedStream used = await toB.OpenStreamAsync(Echo.ProtocolId).Soon();
        for (int i = 0; i < 12; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await used.Stream!.WriteAsync(new byte[1]);
            await used.Stream!.ReadExactlyAsync(new byte[1]).Soon();
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        await Patience.Until(() => a.Host.Connections.Count == 1);
        Assert.Same(toB, Assert.Single(a.Host.Connections));
        _time.Advance(TimeSpan.FromSeconds(10));
        await used.Stream!.WriteAsync(new byte[1]);
    }

    [Fact]
    public async Task A_full_host_refuses_newcomers_until_a_connection_is_idle()
    {
        await using TestHost a = await StartAsync(new HostOptions { Limits = new ResourceLimits { MaxConnections = 1 }, KeptConnections = 1 });
        await using TestHost b = await StartAsync();
        await using TestHost c = await StartAsync();
        await b.ConnectAsync(a);
        await Patience.Until(() => a.Identified.Count == 1 && b.Identified.Count == 1);
        await c.Host.GetConnectionAsync(a.Contact).Soon();
        await Patience.Until(() => a.Counters.AcceptFailures(ConnectFailure.OverLimit) == 1);
        await Patience.Until(() => c.Host.Connections.Count == 0);
        Assert.Equal(ConnectFailure.OverLimit, (await a.Host.GetConnectionAsync(c.Contact).Soon()).Failure);

        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.True((await a.Host.GetConnectionAsync(c.Contact).Soon()).Connected);
        await Patience.Until(() => a.Host.Connections.Count == 1 && b.Host.Connections.Count == 0);
    }

    [Fact]
    public async Task A_ping_comes_back_and_a_third_ping_stream_does_not()
    {
        await using TestHost a = await StartAsync();
        await using TestHost b = await StartAsync();
        PeerConnection connection = await a.ConnectAsync(b);
        Assert.NotNull(await Pinger.PingAsync(connection, _time).Soon());

        List<YamuxStream> streams = [];
        for (int i = 0; i < PingProtocol.MaxStreams; i++)
        {
            streams.Add((await connection.OpenStreamAsync(PingProtocol.ProtocolId).Soon()).Stream!);
            await streams[i].WriteAsync(new byte[PingProtocol.PingBytes]);
            await streams[i].ReadExactlyAsync(new byte[PingProtocol.PingBytes]).Soon();
        }

        Assert.Null(await Pinger.PingAsync(connection, _time).Soon());
        await Patience.Until(() => b.Counters.RefusedPings == 1);
        streams[0].CloseWrite();
        Assert.Equal(0, await streams[0].ReadAsync(new byte[1]).Soon());
        Assert.NotNull(await Pinger.PingAsync(connection, _time).Soon());
    }

    [Fact]
    public async Task Listening_on_any_address_announces_those_of_this_machine()
    {
        var options = new HostOptions { ListenAddresses = [Multiaddress.Parse("/ip4/0.0.0.0/tcp/0")] };
        using NodeIdentity identity = NodeIdentity.Generate();
        await using var host = new Libp2pHost(identity, new TcpTransport(), options, _time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await host.StartAsync();
        Assert.NotEmpty(host.Addresses);
        Assert.All(host.Addresses, address =>
        {
            Assert.True(address.TryGetEndPoint(out IPEndPoint? endPoint));
            Assert.NotEqual(IPAddress.Any, endPoint.Address);
            Assert.NotEqual(0, endPoint.Port);
        });
    }

    [Fact]
    public async Task Announced_addresses_replace_those_listened_on()
    {
        Multiaddress announced = Multiaddress.Parse("/dns4/example.org/tcp/4101");
        await using TestHost a = await StartAsync(new HostOptions { AnnounceAddresses = [announced] });
        Assert.Equal([announced], a.Host.Addresses);
    }

    [Fact]
    public async Task A_stopped_host_dials_no_more_and_may_be_stopped_again()
    {
        await using TestHost b = await StartAsync();
        TestHost a = await StartAsync();
        await a.ConnectAsync(b);
        await a.DisposeAsync();
        await a.Host.DisposeAsync();
        Assert.Equal(ConnectFailure.Stopping, (await a.Host.GetConnectionAsync(b.Contact).Soon()).Failure);
        Assert.Empty(a.Host.Connections);

        using NodeIdentity identity = NodeIdentity.Generate();
        var never = new Libp2pHost(identity, _network, new HostOptions(), _time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await never.DisposeAsync();
    }

    [Fact]
    public async Task It_all_works_over_tcp()
    {
        var tcp = new TcpTransport();
        await using TestHost a = await TestHost.StartAsync(tcp, TimeProvider.System);
        await using TestHost b = await TestHost.StartAsync(tcp, TimeProvider.System);
        PeerConnection connection = await a.ConnectAsync(b);
        await Patience.Until(() => a.Identified.Count == 1 && b.Identified.Count == 1);
        Assert.NotNull(await Pinger.PingAsync(connection, TimeProvider.System).Soon());
    }

    private Task<TestHost> StartAsync(HostOptions? options = null) => TestHost.StartAsync(_network, _time, options);
}
