using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Libp2p.Host;
using Kith.Libp2p.Scopes;
using Kith.Libp2p.Tests.Host;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Transport;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Scopes;

public sealed class ResourceScopesTests
{
    private const string Silent = "/test/silent/1";

    private readonly ManualTime _time = new();
    private readonly MemoryTransport _network = new();

    [Fact]
    public void Each_scope_refuses_at_its_own_limit_and_gives_room_again()
    {
        ResourceLimits limits = new() { MaxStreams = 16, MaxStreamsPerPeer = 10, MaxStreamsPerProtocol = 16, MaxStreamsPerProtocolPerPeer = 2, MaxNewStreams = 3 };
        ResourceScopes scopes = new(limits);
        PeerScope a = scopes.Of(new PeerId([1]));
        PeerScope b = scopes.Of(new PeerId([2]));
        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => a.TryEnterStream()));
        Assert.Equal(6, Enumerable.Range(0, 20).Count(_ => b.TryEnterStream()));
        Assert.Equal(3, Enumerable.Range(0, 5).Count(_ => scopes.TryEnterNew()));
        Assert.Equal(2, Enumerable.Range(0, 5).Count(_ => scopes.TryEnterProtocol(a, "x")));
        Assert.True(scopes.TryEnterProtocol(a, "y"));
        Assert.True(scopes.TryEnterProtocol(b, "x"));
        Assert.Equal((10, 14, 2, 3), (scopes.Refusals(ResourceScope.Peer), scopes.Refusals(ResourceScope.System), scopes.Refusals(ResourceScope.Transient), scopes.Refusals(ResourceScope.ProtocolOfPeer)));
        a.LeaveStream();
        scopes.LeaveNew();
        scopes.LeaveProtocol(a, "x");
        Assert.True(b.TryEnterStream() && scopes.TryEnterNew() && scopes.TryEnterProtocol(a, "x"));
        scopes.Release(a);
        scopes.Release(b);
        Assert.Equal(0, scopes.Peers);
    }

    [Fact]
    public void Memory_is_bounded_for_one_peer_and_for_all()
    {
        ResourceScopes scopes = new(new ResourceLimits { MaxBufferedBytes = 3 << 20, MaxBufferedBytesPerPeer = 2 << 20 });
        PeerScope a = scopes.Of(new PeerId([1]));
        PeerScope b = scopes.Of(new PeerId([2]));
        Assert.True(a.TryCharge(2 << 20));
        Assert.False(a.TryCharge(1));
        Assert.False(b.TryCharge(2 << 20));
        Assert.True(b.TryCharge(-(2 << 20)));
        Assert.True(a.TryCharge(-1));
        Assert.Equal(2 << 20, scopes.BufferedBytes);
        Assert.True(b.TryCharge(1 << 20));
    }

    [Fact]
    public async Task Stream_beyond_a_limit_is_reset_others_live_and_everything_is_given_back()
    {
        ResourceLimits limits = new() { MaxStreamsPerProtocolPerPeer = 2 };
        TestHost a = await TestHost.StartAsync(_network, _time);
        await using TestHost b = await TestHost.StartAsync(_network, _time, new HostOptions { Limits = limits });
        PeerConnection connection = await a.ConnectAsync(b);
        List<YamuxStream> open = [];
        for (int i = 0; i < 2; i++)
            open.Add(await EchoingAsync(connection));
        OpenedStream third = await connection.OpenStreamAsync(Echo.ProtocolId).Soon();
        if (third.Stream is { } refused)
            Assert.True(await refused.ReceiveAsync(new byte[1], Instant.Never).Soon() <= 0);
        Assert.Equal(1, b.Host.Scopes.Refusals(ResourceScope.ProtocolOfPeer));
        foreach (YamuxStream stream in open)
            Assert.True(await stream.SendAsync(new byte[] { 7 }).Soon());
        b.Host.Scopes.Update(new ResourceLimits());
        await EchoingAsync(connection);
        await a.DisposeAsync();
        await Patience.Until(() => b.Host.Scopes is { Streams: 0, Peers: 0, BufferedBytes: 0 });
    }

    [Fact]
    public async Task Peer_that_sends_more_than_anybody_reads_loses_its_connection_and_the_memory_is_free_again()
    {
        await using TestHost a = await TestHost.StartAsync(_network, _time);
        await using TestHost b = await TestHost.StartAsync(_network, _time, new HostOptions { Limits = new ResourceLimits { MaxBufferedBytesPerPeer = 512 << 10 } });
        NeverReads silent = new();
        b.Host.Handle(Silent, silent);
        PeerConnection connection = await a.ConnectAsync(b);
        await Patience.Until(() => b.Host.Connections.Count == 1);
        for (int i = 0; i < 4 && connection.IsUsable; i++)
        {
            OpenedStream opened = await connection.OpenStreamAsync(Silent).Soon();
            if (opened.Stream is { } stream)
                await stream.SendAsync(new byte[200 << 10]).Soon();
        }

        await Patience.Until(() => !connection.IsUsable);
        silent.End.SetResult();
        await Patience.Until(() => b.Host.Connections.Count == 0);
        Assert.Equal(1, b.Host.Scopes.Refusals(ResourceScope.Peer));
        await Patience.Until(() => b.Host.Scopes.BufferedBytes == 0);
    }

    [Fact]
    public void Requests_beyond_the_burst_wait_as_long_as_it_takes_to_earn_them()
    {
        ResourceLimits limits = new() { RequestsPerSecond = 10, RequestBurst = 5 };
        RequestPace pace = new();
        Instant now = _time.GetInstant();
        for (int i = 0; i < 5; i++)
            Assert.Equal(TimeSpan.Zero, pace.Take(now, limits));
        Assert.Equal(TimeSpan.FromSeconds(0.1), pace.Take(now, limits));
        Assert.Equal(TimeSpan.FromSeconds(0.2), pace.Take(now, limits));
        Assert.Equal(TimeSpan.Zero, pace.Take(now + TimeSpan.FromSeconds(0.3), limits));
        Assert.Equal(TimeSpan.Zero, new RequestPace().Take(now, new ResourceLimits()));
    }

    [Theory]
    [InlineData("MaxStreams")]
    [InlineData("MaxBufferedBytesPerPeer")]
    [InlineData("ConnectionsPerSecondPerAddress")]
    public void Limit_out_of_range_is_named_with_its_value_and_its_range(string name)
    {
        ResourceLimits limits = name switch
        {
            "MaxStreams" => new ResourceLimits { MaxStreams = 3 },
            "MaxBufferedBytesPerPeer" => new ResourceLimits { MaxBufferedBytesPerPeer = 3 },
            _ => new ResourceLimits { ConnectionsPerSecondPerAddress = double.NaN },
        };
        KithException refused = Assert.Throws<KithException>(limits.Validate);
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Allowed", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<YamuxStream> EchoingAsync(PeerConnection connection)
    {
        OpenedStream opened = await connection.OpenStreamAsync(Echo.ProtocolId).Soon();
        Assert.True(await opened.Stream!.SendAsync(new byte[] { 7 }).Soon());
        Assert.Equal(1, await opened.Stream.ReceiveAsync(new byte[1], Instant.Never).Soon());
        return opened.Stream;
    }

    private sealed class NeverReads : IProtocolHandler
    {
        public TaskCompletionSource End { get; } = new();

        public Task HandleAsync(PeerConnection connection, YamuxStream stream, CancellationToken cancellation) => End.Task;
    }
}
