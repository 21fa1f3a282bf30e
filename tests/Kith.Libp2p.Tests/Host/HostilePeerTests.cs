using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identify;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Multistream;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Tests.Yamux;
using Kith.Libp2p.Tls;
using Kith.Libp2p.Transport;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Host;

/// <summary>Peers that say nothing, nonsense, too much or half of it, at every layer. The host closes, counts, and lives on.</summary>
public sealed class HostilePeerTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly MemoryTransport _network = new();
    private readonly NodeIdentity _identity = NodeIdentity.Generate();
    private readonly List<Stream> _wires = [];
    private TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync(_network, _time);

    public async ValueTask DisposeAsync()
    {
        // Whatever happened before: a peer in good faith is served.
        await using (TestHost friend = await TestHost.StartAsync(_network, _time))
        {
            PeerConnection connection = await friend.ConnectAsync(_host);
            Assert.True((await connection.OpenStreamAsync(Echo.ProtocolId).Soon()).Opened);
        }

        await _host.DisposeAsync();
        _identity.Dispose();
    }

    [Fact]
    public async Task A_caller_who_says_nothing_is_hung_up_on()
    {
        Stream wire = await DialAsync();
        await HandshakesUnderWayAsync(1);
        _time.Advance(TimeSpan.FromSeconds(15));
        await ExpectHungUpAsync(wire);
        await Patience.Until(() => Failures() == 1); // Counted after it has been hung up on.
    }

    [Theory]
    [InlineData("")]
    [InlineData("ff")]
    [InlineData("00")]
    [InlineData("474554202f20485454502f312e310d0a0d0a")] // GET / HTTP/1.1
    [InlineData("132f6d756c746973747265616d2f312e302e300a")] // The header, and then the end.
    public async Task A_caller_who_speaks_no_multistream_is_hung_up_on(string hex)
    {
        Stream wire = await DialAsync();
        await wire.WriteAsync(Convert.FromHexString(hex));
        await wire.DisposeAsync();
        await Patience.Until(() => Failures() == 1);
    }

    [Fact]
    public async Task A_caller_who_wants_no_security_we_know_is_hung_up_on()
    {
        Stream wire = await DialAsync();
        NegotiationResult result = await MultistreamSelect.DialAsync(wire, ["/plaintext/2.0.0", "/noise"], _time).Soon();
        Assert.Equal(NegotiationFailure.NoCommonProtocol, result.Failure);
        await wire.DisposeAsync();
        await Patience.Until(() => _host.Counters.AcceptFailures(ConnectFailure.Negotiation) == 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000)]
    public async Task A_caller_whose_handshake_is_noise_or_breaks_off_is_hung_up_on(int bytes)
    {
        Stream wire = await DialAsync();
        Assert.True((await MultistreamSelect.DialAsync(wire, [TlsUpgrade.ProtocolId], _time).Soon()).Agreed);
        byte[] noise = new byte[bytes];
        new Random(1).NextBytes(noise);
        await wire.WriteAsync(noise);
        await wire.DisposeAsync();
        await Patience.Until(() => _host.Counters.AcceptFailures(ConnectFailure.Handshake) == 1);
    }

    [Fact]
    public async Task A_handshake_that_stops_half_way_ends_at_the_deadline()
    {
        Stream wire = await DialAsync();
        Assert.True((await MultistreamSelect.DialAsync(wire, [TlsUpgrade.ProtocolId], _time).Soon()).Agreed);
        await wire.WriteAsync(new byte[] { 0x16, 0x03, 0x01 });
        _time.Advance(TimeSpan.FromSeconds(15));
        await Patience.Until(() => _host.Counters.AcceptFailures(ConnectFailure.TimedOut) + _host.Counters.AcceptFailures(ConnectFailure.Handshake) == 1);
    }

    [Fact]
    public async Task A_secured_caller_who_speaks_no_yamux_is_hung_up_on()
    {
        SecureChannel channel = await SecureAsync();
        await channel.Stream.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await Patience.Until(() => _host.Counters.Yamux.Closed(YamuxCloseReason.ProtocolError) == 1);
        await Patience.Until(() => _host.Host.Connections.Count == 0);
    }

    [Fact]
    public async Task A_stream_that_says_nothing_ends_and_its_connection_lives()
    {
        YamuxSession session = await MuxAsync();
        YamuxStream stream = session.TryOpenStream()!;
        await stream.WriteAsync(MultistreamLine.Encode(MultistreamLine.Header));
        ValueTask<int> reading = stream.ReceiveAsync(new byte[100], Instant.Never);
        Assert.True(await reading.Soon() > 0); // The host waits for a proposal now.
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(ReceiveHalf.Gone, await stream.ReceiveAsync(new byte[1], Instant.Never).Soon());
        await Patience.Until(() => _host.Counters.StreamFailures(NegotiationFailure.TimedOut) == 1);
        Assert.Single(_host.Host.Connections);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task A_peer_that_answers_our_dial_with_silence_is_given_up()
    {
        await using ITransportListener listener = await _network.ListenAsync(new IPEndPoint(IPAddress.Loopback, 0), default);
        var contact = new Contact(_identity.Peer, Multiaddress.FromEndPoint(listener.EndPoint).Bytes);
        Task<DialResult> dialling = _host.Host.GetConnectionAsync(contact).AsTask();
        TransportConnection accepted = (await listener.AcceptAsync(default).Soon())!;
        await ReadLineAsync(accepted.Stream);
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(ConnectFailure.TimedOut, (await dialling.Soon()).Failure);
        await ExpectHungUpAsync(accepted.Stream);
    }

    [Fact]
    public async Task A_peer_that_answers_our_dial_with_noise_is_given_up()
    {
        await using ITransportListener listener = await _network.ListenAsync(new IPEndPoint(IPAddress.Loopback, 0), default);
        Task<DialResult> dialling = _host.Host.ConnectAsync(Multiaddress.FromEndPoint(listener.EndPoint)).AsTask();
        TransportConnection accepted = (await listener.AcceptAsync(default).Soon())!;
        await accepted.Stream.WriteAsync(new byte[100]);
        Assert.Equal(ConnectFailure.Negotiation, (await dialling.Soon()).Failure);
    }

    [Fact]
    public async Task Identify_with_the_key_of_another_is_not_believed()
    {
        using NodeIdentity other = NodeIdentity.Generate();
        YamuxSession session = await MuxAsync(new IdentifyMessage { PublicKey = other.PublicKey, AgentVersion = "liar" }.ToMessage());
        await Patience.Until(() => _host.Counters.IdentifyFailures == 1);
        Assert.Empty(_host.Identified);
        Assert.Null(Assert.Single(_host.Host.Connections).Identify);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task Identify_in_parts_is_merged_and_an_invalid_record_ignored()
    {
        Multiaddress address = Multiaddress.Parse("/ip4/192.0.2.7/tcp/4101");
        YamuxSession session = await MuxAsync(
            new IdentifyMessage { PublicKey = _identity.PublicKey, ListenAddresses = [address] }.ToMessage(),
            new IdentifyMessage { AgentVersion = "parts", SignedPeerRecord = new byte[] { 1, 2, 3 } }.ToMessage());
        await Patience.Until(() => _host.Identified.Count == 1);
        PeerConnection connection = Assert.Single(_host.Host.Connections);
        Assert.Equal("parts", connection.Identify!.AgentVersion);
        Assert.Equal([address], connection.ListenAddresses);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task A_record_of_another_peer_does_not_lend_its_addresses()
    {
        using NodeIdentity other = NodeIdentity.Generate();
        byte[] record = new PeerRecord(other.Peer, 1, [Multiaddress.Parse("/ip4/192.0.2.66/tcp/1")]).Seal(other);
        YamuxSession session = await MuxAsync(new IdentifyMessage { SignedPeerRecord = record }.ToMessage());
        await Patience.Until(() => _host.Identified.Count == 1);
        Assert.Empty(Assert.Single(_host.Host.Connections).ListenAddresses);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task Identify_beyond_its_bounds_fails()
    {
        byte[] part = new IdentifyMessage { AgentVersion = "x", SignedPeerRecord = new byte[8000] }.ToMessage();
        YamuxSession session = await MuxAsync([.. Enumerable.Repeat(part, 11)]);
        await Patience.Until(() => _host.Counters.IdentifyFailures == 1);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task Identify_that_never_comes_ends_at_its_deadline()
    {
        YamuxSession session = await MuxAsync();
        await Patience.Until(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _host.Counters.IdentifyFailures == 1;
        });
        Assert.Single(_host.Host.Connections);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task A_push_brings_what_is_new()
    {
        YamuxSession session = await MuxAsync(new IdentifyMessage { AgentVersion = "old" }.ToMessage());
        await Patience.Until(() => _host.Identified.Count == 1);
        YamuxStream push = session.TryOpenStream()!;
        Assert.True((await MultistreamSelect.DialAsync(push, [IdentifyPush.ProtocolId], _time).Soon()).Agreed);
        using var framed = new FramedStream(push, _time, IdentifyMessage.MaxSentBytes);
        await framed.WriteMessageAsync(new IdentifyMessage { AgentVersion = "new" }.ToMessage());
        push.CloseWrite();
        await Patience.Until(() => _host.Identified.Count == 2);
        Assert.Equal("new", Assert.Single(_host.Host.Connections).Identify!.AgentVersion);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task A_peer_may_not_hoard_connections()
    {
        for (int i = 0; i < 4; i++)
            await MuxAsync();
        await Patience.Until(() => _host.Host.Connections.Count == 4);
        await MuxAsync();
        await Patience.Until(() => _host.Counters.AcceptFailures(ConnectFailure.OverLimit) == 1);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Patience.Until(() => _host.Host.Connections.Count == 1);
    }

    [Fact]
    public async Task Handshakes_under_way_are_limited()
    {
        for (int i = 0; i < 64; i++)
            await DialAsync();
        await HandshakesUnderWayAsync(64);
        await ExpectHungUpAsync(await DialAsync());
        Assert.Equal(1, _host.Counters.AcceptRefusals(AcceptRefusal.Handshakes));
        _time.Advance(TimeSpan.FromSeconds(15));
        await Patience.Until(() => Failures() == 64);
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_a_peer_that_does_not_read()
    {
        SecureChannel channel = await SecureAsync();
        await Patience.Until(() => _host.Host.Connections.Count == 1);
        YamuxStream stream = _host.Host.Connections[0].Session.TryOpenStream()!;
        ValueTask<bool> sending = stream.SendAsync(new byte[200_000]);
        Task stopping = _host.Host.DisposeAsync().AsTask();
        while (!stopping.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stopping.Soon();
        await sending.Soon();
        await channel.DisposeAsync();
        await _host.DisposeAsync();
        _host = await TestHost.StartAsync(_network, _time);
    }

    private long Failures() => Enum.GetValues<ConnectFailure>().Sum(_host.Counters.AcceptFailures);

    private async Task<Stream> DialAsync()
    {
        _wires.Add((await _network.DialAsync(_host.EndPoint, default)).Stream);
        return _wires[^1];
    }

    // Our header comes back once the host has begun to listen to us.
    private async Task HandshakesUnderWayAsync(int count)
    {
        foreach (Stream wire in _wires)
        {
            await wire.WriteAsync(MultistreamLine.Encode(MultistreamLine.Header));
            await ReadLineAsync(wire);
        }

        Assert.Equal(count, _wires.Count);
    }

    private static async Task ReadLineAsync(Stream wire) => Assert.NotNull((await MultistreamLine.ReadAsync(wire, default).Soon()).Text);

    private static async Task ExpectHungUpAsync(Stream wire)
    {
        byte[] buffer = new byte[1000];
        while (await wire.ReadAsync(buffer).Soon() > 0)
        {
        }
    }

    private async Task<SecureChannel> SecureAsync()
    {
        Stream wire = await DialAsync();
        Assert.True((await MultistreamSelect.DialAsync(wire, [TlsUpgrade.ProtocolId], _time).Soon()).Agreed);
        return await TlsUpgrade.DialAsync(wire, new TlsIdentity(_identity, _time), _host.Host.Peer, default).Soon();
    }

    /// <summary>A session with the host whose end answers every identify stream with the given parts; with none, not at all.</summary>
    private async Task<YamuxSession> MuxAsync(params byte[][] identify)
    {
        SecureChannel channel = await SecureAsync();
        var session = new YamuxSession(channel.Stream, true, AnswerAsync, YamuxOptions.Default, _time, new YamuxCounters());
        session.Start();
        return session;

        async Task AnswerAsync(YamuxStream stream)
        {
            Assert.True((await MultistreamSelect.ListenAsync(stream, _ => true, _time)).Agreed);
            if (identify.Length == 0)
                await RawPeer.HoldAsync(stream);
            using var framed = new FramedStream(stream, _time, IdentifyMessage.MaxSentBytes);
            foreach (byte[] part in identify)
                await framed.WriteMessageAsync(part);
        }
    }
}
