using System;
using System.Threading.Tasks;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Transport;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Yamux;

/// <summary>How a session lives and ends.</summary>
public sealed class YamuxSessionTests
{
    [Fact]
    public async Task The_first_ping_of_js_is_answered()
    {
        await using var peer = new RawPeer();
        await peer.SendBytesAsync([0, 2, 0, 1, 0, 0, 0, 0, 0xde, 0xad, 0xbe, 0xef]);
        await peer.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 0xdeadbeef);
    }

    [Fact]
    public async Task A_silent_peer_is_pinged_and_lives_if_it_answers()
    {
        await using var peer = new RawPeer();
        for (uint i = 0; i < 3; i++)
        {
            peer.Time.Advance(TimeSpan.FromSeconds(29));
            peer.Session.Sweep();
            peer.Time.Advance(TimeSpan.FromSeconds(1));
            peer.Session.Sweep();
            peer.Session.Sweep();
            await peer.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Syn, 0, i);
            await peer.SendAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, i);
            await peer.ExpectAliveAsync();
        }
    }

    [Fact]
    public async Task A_dead_peer_ends_the_session()
    {
        await using var peer = new RawPeer();
        peer.Time.Advance(TimeSpan.FromSeconds(30));
        peer.Session.Sweep();
        peer.Time.Advance(TimeSpan.FromSeconds(10));
        peer.Session.Sweep();
        Assert.Equal(YamuxCloseReason.None, peer.Session.CloseReason);
        peer.Time.Advance(TimeSpan.FromSeconds(1));
        peer.Session.Sweep();
        await peer.ExpectClosedAsync(YamuxCloseReason.KeepAliveTimeout);
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_in_ends_the_session()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        ValueTask<bool> sending = stream.SendAsync(new byte[YamuxOptions.InitialWindowBytes + 1]);
        await peer.WriteUnderWayAsync();
        peer.Time.Advance(TimeSpan.FromSeconds(11));
        peer.Session.Sweep();
        await peer.Session.Completion.Soon();
        Assert.Equal(YamuxCloseReason.WriteTimeout, peer.Session.CloseReason);
        Assert.False(await sending.Soon());
    }

    [Fact]
    public async Task Closing_while_a_write_is_stuck_ends_at_the_write_timeout()
    {
        await using var peer = new RawPeer(sessionDials: true);
        ValueTask<bool> sending = peer.Session.TryOpenStream()!.SendAsync(new byte[YamuxOptions.InitialWindowBytes + 1]);
        await peer.WriteUnderWayAsync();
        peer.Session.Close();
        Assert.False(await sending.Soon());
        peer.Time.Advance(TimeSpan.FromSeconds(11));
        peer.Session.Sweep();
        await peer.Session.Completion.Soon();
        Assert.Equal(YamuxCloseReason.Local, peer.Session.CloseReason);
    }

    [Fact]
    public async Task Senders_wait_for_room_and_go_on_when_there_is_some()
    {
        await using var peer = new RawPeer(sessionDials: true, options: new YamuxOptions { MaxPendingBytes = 1000 });
        byte[] data = new byte[YamuxOptions.InitialWindowBytes];
        Task<bool>[] sending = new Task<bool>[4];
        for (int i = 0; i < sending.Length; i++)
            sending[i] = peer.Session.TryOpenStream()!.SendAsync(data).AsTask();
        int received = 0;
        while (received < sending.Length * data.Length)
            received += (await peer.ReceiveAsync()).Data.Length;
        Assert.DoesNotContain(false, await Task.WhenAll(sending).Soon());
    }

    [Fact]
    public async Task Closing_tells_the_peer_and_ends_every_stream()
    {
        await using var peer = new RawPeer(RawPeer.HoldAsync);
        await peer.SendAsync(YamuxFrameType.Data, YamuxFlags.Syn, 1, 0);
        await peer.ExpectAliveAsync();
        YamuxStream stream = peer.Session.TryOpenStream()!;
        ValueTask<int> reading = stream.ReceiveAsync(new byte[1], Core.Peers.Instant.Never);
        peer.Session.Close();
        Assert.Equal(ReceiveHalf.Gone, await reading.Soon());
        Assert.Equal(StreamEnd.ConnectionClosed, stream.End);
        Assert.Null(peer.Session.TryOpenStream());
        await peer.ExpectClosedAsync(YamuxCloseReason.Local, YamuxGoAwayCode.Normal);
    }

    [Fact]
    public async Task A_handler_may_close_its_session()
    {
        YamuxSession? session = null;
        await using var peer = new RawPeer(async stream =>
        {
            await stream.ReadExactlyAsync(new byte[1]);
            session!.Close();
        });
        session = peer.Session;
        await peer.SendDataAsync(YamuxFlags.Syn, 1, [1]);
        await peer.ExpectClosedAsync(YamuxCloseReason.Local, YamuxGoAwayCode.Normal);
    }

    [Fact]
    public async Task A_peer_that_goes_away_in_peace_gets_no_new_streams_but_keeps_its_old_ones()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        await stream.WriteAsync(new byte[] { 1 });
        await peer.ExpectAsync(YamuxFrameType.Data, YamuxFlags.Syn, 1, 1);
        await peer.SendAsync(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)YamuxGoAwayCode.Normal);
        await peer.ExpectAliveAsync();
        Assert.Null(peer.Session.TryOpenStream());
        await peer.SendDataAsync(YamuxFlags.Ack | YamuxFlags.Fin, 1, [2]);
        Assert.Equal(1, await stream.ReadAsync(new byte[1]).Soon());
        stream.CloseWrite();
        await Patience.Until(() => peer.Session.StreamCount == 0);
        peer.Session.Sweep();
        await peer.ExpectClosedAsync(YamuxCloseReason.RemoteGoAway, YamuxGoAwayCode.Normal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(99)]
    public async Task A_peer_that_goes_away_in_anger_is_let_go(uint code)
    {
        await using var peer = new RawPeer(RawPeer.HoldAsync);
        await peer.SendAsync(YamuxFrameType.Data, YamuxFlags.Syn, 1, 0);
        await peer.SendAsync(YamuxFrameType.GoAway, YamuxFlags.None, 0, code);
        await peer.ExpectClosedAsync(YamuxCloseReason.RemoteGoAway);
    }

    [Fact]
    public async Task A_draining_session_refuses_new_streams_and_serves_the_old_ones()
    {
        await using var peer = new RawPeer(async stream => await stream.CopyToAsync(stream));
        await peer.SendDataAsync(YamuxFlags.Syn, 1, [1]);
        await peer.ExpectAsync(YamuxFrameType.Data, YamuxFlags.Ack, 1, 1);
        peer.Session.Drain();
        await peer.ExpectAsync(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)YamuxGoAwayCode.Normal);
        await peer.SendDataAsync(YamuxFlags.Syn, 3, [1]);
        await peer.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 3, 0);
        await peer.SendDataAsync(YamuxFlags.None, 1, [2]);
        await peer.ExpectAsync(YamuxFrameType.Data, YamuxFlags.None, 1, 1);
        Assert.Null(peer.Session.TryOpenStream());
    }

    [Fact]
    public async Task A_connection_that_ends_ends_the_session()
    {
        await using var peer = new RawPeer();
        await peer.SendDataAsync(YamuxFlags.Syn, 1, [1]);
        peer.Hang();
        await peer.Session.Completion.Soon();
        Assert.Equal(YamuxCloseReason.TransportClosed, peer.Session.CloseReason);
    }

    [Fact]
    public async Task Both_sides_may_close_at_once()
    {
        for (int i = 0; i < 100; i++)
        {
            (MemoryStreamEnd a, MemoryStreamEnd b) = MemoryStreamEnd.CreatePair();
            var counters = new YamuxCounters();
            var dialler = new YamuxSession(a, true, RawPeer.ReadToEndAsync, YamuxOptions.Default, TimeProvider.System, counters);
            var listener = new YamuxSession(b, false, RawPeer.ReadToEndAsync, YamuxOptions.Default, TimeProvider.System, counters);
            dialler.Start();
            listener.Start();
            await dialler.TryOpenStream()!.WriteAsync(new byte[10]);
            await Task.WhenAll(Task.Run(() => dialler.DisposeAsync().AsTask()), Task.Run(() => listener.DisposeAsync().AsTask())).Soon();
        }
    }
}
