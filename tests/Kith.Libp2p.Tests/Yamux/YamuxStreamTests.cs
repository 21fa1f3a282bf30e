using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Yamux;

/// <summary>How one stream behaves towards a peer whose every frame is known.</summary>
public sealed class YamuxStreamTests
{
    private const YamuxFrameType Data = YamuxFrameType.Data;
    private const YamuxFrameType Window = YamuxFrameType.WindowUpdate;

    [Fact]
    public async Task A_stream_opens_with_its_first_data_and_is_acknowledged_with_the_first_answer()
    {
        await using var dialler = new RawPeer(sessionDials: true);
        YamuxStream stream = dialler.Session.TryOpenStream()!;
        await stream.WriteAsync(new byte[] { 1, 2, 3 });
        (YamuxHeader header, byte[] data) = await dialler.ReceiveAsync();
        Assert.Equal(new YamuxHeader(Data, YamuxFlags.Syn, 1, 3), header);
        Assert.Equal([1, 2, 3], data);
        await stream.WriteAsync(new byte[] { 4 });
        await dialler.ExpectAsync(Data, YamuxFlags.None, 1, 1);

        await using var listener = new RawPeer(async inbound => await inbound.WriteAsync(new byte[] { 9 }));
        await listener.SendDataAsync(YamuxFlags.Syn, 1, [1]);
        await listener.ExpectAsync(Data, YamuxFlags.Ack, 1, 1);
    }

    [Fact]
    public async Task A_stream_that_only_reads_opens_at_its_first_read()
    {
        await using var peer = new RawPeer(sessionDials: true);
        ValueTask<int> reading = peer.Session.TryOpenStream()!.ReadAsync(new byte[1]);
        await peer.ExpectAsync(Window, YamuxFlags.Syn, 1, 0);
        await peer.SendDataAsync(YamuxFlags.Ack, 1, [5]);
        Assert.Equal(1, await reading.Soon());
    }

    [Fact]
    public async Task A_stream_given_up_before_its_first_byte_leaves_no_trace()
    {
        await using var peer = new RawPeer(sessionDials: true);
        peer.Session.TryOpenStream()!.Reset();
        await peer.ExpectAliveAsync();
        Assert.Equal(0, peer.Session.StreamCount);
    }

    [Fact]
    public async Task At_most_256_streams_wait_for_their_acknowledgement()
    {
        await using var peer = new RawPeer(sessionDials: true);
        for (uint i = 0; i < 256; i++)
        {
            await peer.Session.TryOpenStream()!.WriteAsync(new byte[1]);
            await peer.ExpectAsync(Data, YamuxFlags.Syn, (2 * i) + 1, 1);
        }

        Assert.Null(peer.Session.TryOpenStream());
        await peer.SendAsync(Window, YamuxFlags.Ack, 1, 0);
        await peer.SendAsync(Window, YamuxFlags.Ack, 1, 0);
        await peer.SendAsync(Window, YamuxFlags.Rst, 3, 0);
        await peer.ExpectAliveAsync();
        Assert.NotNull(peer.Session.TryOpenStream());
        Assert.NotNull(peer.Session.TryOpenStream());
        Assert.Null(peer.Session.TryOpenStream());
    }

    [Fact]
    public async Task Each_side_finishes_on_its_own()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        await stream.WriteAsync(new byte[] { 1 });
        stream.CloseWrite();
        stream.CloseWrite();
        await peer.ExpectAsync(Data, YamuxFlags.Syn, 1, 1);
        await peer.ExpectAsync(Data, YamuxFlags.Fin, 1, 0);
        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[1]).AsTask());

        await peer.SendDataAsync(YamuxFlags.Ack | YamuxFlags.Fin, 1, [7, 8]);
        byte[] buffer = new byte[8];
        Assert.Equal(2, await stream.ReadAsync(buffer).Soon());
        Assert.Equal(0, await stream.ReadAsync(buffer).Soon());
        Assert.Equal(0, peer.Session.StreamCount);
        Assert.Equal(StreamEnd.None, stream.End);
        stream.Reset(); // Finished: nothing to say.
        await peer.ExpectAliveAsync();
    }

    [Fact]
    public async Task A_reset_by_the_peer_ends_reading_and_writing()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        Task<int> reading = stream.ReadAsync(new byte[1]).AsTask();
        Task writing = stream.WriteAsync(new byte[YamuxOptions.InitialWindowBytes + 1]).AsTask();
        await peer.SendAsync(Window, YamuxFlags.Rst, 1, 0);
        await Assert.ThrowsAsync<IOException>(() => reading.Soon());
        await Assert.ThrowsAsync<IOException>(() => writing.Soon());
        Assert.Equal(StreamEnd.ResetByPeer, stream.End);
        Assert.Equal(ReceiveHalf.Gone, await stream.ReceiveAsync(new byte[1], Instant.Never));
        Assert.False(await stream.SendAsync(new byte[1]));
    }

    [Fact]
    public async Task A_reset_by_us_is_told_once()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        await stream.WriteAsync(new byte[1]);
        stream.Reset();
        stream.Reset();
        await stream.DisposeAsync();
        await peer.ExpectAsync(Data, YamuxFlags.Syn, 1, 1);
        await peer.ExpectAsync(Window, YamuxFlags.Rst, 1, 0);
        await peer.SendDataAsync(YamuxFlags.None, 1, [1, 2, 3]); // It may have been under way.
        await peer.ExpectAliveAsync();
    }

    [Fact]
    public async Task A_full_window_makes_the_sender_wait_for_more()
    {
        await using var peer = new RawPeer(sessionDials: true);
        Task writing = peer.Session.TryOpenStream()!.WriteAsync(new byte[YamuxOptions.InitialWindowBytes + 10]).AsTask();
        int received = 0;
        while (received < YamuxOptions.InitialWindowBytes)
            received += (await peer.ReceiveAsync()).Data.Length;
        await peer.ExpectAliveAsync();
        Assert.False(writing.IsCompleted);
        await peer.SendAsync(Window, YamuxFlags.Ack, 1, 4);
        await peer.ExpectAsync(Data, YamuxFlags.None, 1, 4);
        await peer.SendAsync(Window, YamuxFlags.None, 1, 400);
        await peer.ExpectAsync(Data, YamuxFlags.None, 1, 6);
        await writing.Soon();
    }

    [Fact]
    public async Task A_sender_whom_nobody_lets_send_gives_up_in_time()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        ValueTask<bool> sending = stream.SendAsync(new byte[YamuxOptions.InitialWindowBytes + 1]);
        int received = 0;
        while (received < YamuxOptions.InitialWindowBytes)
            received += (await peer.ReceiveAsync()).Data.Length;
        await peer.ExpectAliveAsync();
        peer.Time.Advance(TimeSpan.FromSeconds(9));
        peer.Session.Sweep();
        Assert.Equal(StreamEnd.None, stream.End);
        peer.Time.Advance(TimeSpan.FromSeconds(1));
        peer.Session.Sweep();
        Assert.False(await sending.Soon());
        Assert.Equal(StreamEnd.TimedOut, stream.End);
        await peer.ExpectAsync(Window, YamuxFlags.Rst, 1, 0);
    }

    [Fact]
    public async Task The_window_grows_again_once_half_of_it_is_consumed()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        await stream.WriteAsync(new byte[1]);
        await peer.ExpectAsync(Data, YamuxFlags.Syn, 1, 1);
        await peer.SendDataAsync(YamuxFlags.Ack, 1, new byte[200_000]);
        await stream.ReadExactlyAsync(new byte[131_071]).AsTask().Soon();
        await peer.ExpectAliveAsync(1); // No update yet.
        await stream.ReadExactlyAsync(new byte[1]).AsTask().Soon();
        await peer.ExpectAsync(Window, YamuxFlags.None, 1, 131_072);
        await stream.ReadExactlyAsync(new byte[68_928]).AsTask().Soon();
        await peer.ExpectAliveAsync(2);
    }

    [Fact]
    public async Task Two_parts_leave_in_one_frame()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        Assert.Equal(SendOutcome.Sent, stream.TrySend([1], [2, 3]));
        Assert.Equal([1, 2, 3], (await peer.ReceiveAsync()).Data);
        Assert.Equal(SendOutcome.MustWait, stream.TrySend([1], new byte[YamuxOptions.Default.MaxFrameBytes]));
    }

    [Fact]
    public async Task A_read_past_its_deadline_resets_the_stream()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        ValueTask<int> reading = stream.ReceiveAsync(new byte[1], peer.Time.GetInstant() + TimeSpan.FromSeconds(5));
        await peer.ExpectAsync(Window, YamuxFlags.Syn, 1, 0);
        peer.Time.Advance(TimeSpan.FromSeconds(4));
        peer.Session.Sweep();
        Assert.Equal(StreamEnd.None, stream.End);
        peer.Time.Advance(TimeSpan.FromSeconds(1));
        peer.Session.Sweep();
        Assert.Equal(ReceiveHalf.Gone, await reading.Soon());
        Assert.Equal(StreamEnd.TimedOut, stream.End);
        await peer.ExpectAsync(Window, YamuxFlags.Rst, 1, 0);
    }

    [Fact]
    public async Task A_deadline_does_not_outlive_its_read()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        ValueTask<int> timed = stream.ReceiveAsync(new byte[1], peer.Time.GetInstant() + TimeSpan.FromSeconds(5));
        await peer.ExpectAsync(Window, YamuxFlags.Syn, 1, 0);
        await peer.SendDataAsync(YamuxFlags.Ack, 1, [1]);
        Assert.Equal(1, await timed.Soon());
        ValueTask<int> reading = stream.ReceiveAsync(new byte[1], Instant.Never);
        peer.Time.Advance(TimeSpan.FromSeconds(6));
        peer.Session.Sweep();
        Assert.Equal(StreamEnd.None, stream.End);
        await peer.SendDataAsync(YamuxFlags.None, 1, [2]);
        Assert.Equal(1, await reading.Soon());
    }

    [Fact]
    public async Task A_cancelled_read_leaves_the_stream_as_it_was()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        using var source = new CancellationTokenSource();
        Task<int> reading = stream.ReadAsync(new byte[4], source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Soon());
        await peer.ExpectAsync(Window, YamuxFlags.Syn, 1, 0);
        await peer.SendDataAsync(YamuxFlags.Ack, 1, [1, 2]);
        byte[] buffer = new byte[4];
        Assert.Equal(2, await stream.ReadAsync(buffer, CancellationToken.None).Soon());
        Assert.Equal([1, 2, 0, 0], buffer);
    }

    [Fact]
    public async Task An_empty_read_waits_for_data_and_leaves_it()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        Task<int> reading = stream.ReadAsync(Memory<byte>.Empty).AsTask();
        Assert.False(reading.IsCompleted);
        await peer.SendDataAsync(YamuxFlags.Ack, 1, [3]);
        Assert.Equal(0, await reading.Soon());
        byte[] buffer = new byte[4];
        Assert.Equal(1, await stream.ReadAsync(buffer).Soon());
        Assert.Equal(3, buffer[0]);
    }

    [Fact]
    public async Task A_disposed_stream_waits_a_while_for_the_peer_to_finish_and_then_is_reset()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        await stream.WriteAsync(new byte[1]);
        await stream.DisposeAsync();
        await peer.ExpectAsync(Data, YamuxFlags.Syn, 1, 1);
        await peer.ExpectAsync(Data, YamuxFlags.Fin, 1, 0);
        await peer.SendDataAsync(YamuxFlags.Ack, 1, new byte[1000]);
        await peer.ExpectAliveAsync();
        Assert.Equal(0, peer.Session.BufferedBytes);
        peer.Session.Sweep();
        Assert.Equal(1, peer.Session.StreamCount);
        peer.Time.Advance(TimeSpan.FromSeconds(10));
        peer.Session.Sweep();
        await peer.ExpectAsync(Window, YamuxFlags.Rst, 1, 0);
        Assert.Equal(0, peer.Session.StreamCount);
    }

    [Fact]
    public async Task Waiting_readers_get_what_comes_without_a_buffer_in_between()
    {
        await using var peer = new RawPeer(sessionDials: true);
        YamuxStream stream = peer.Session.TryOpenStream()!;
        byte[] buffer = new byte[3];
        ValueTask<int> reading = stream.ReadAsync(buffer);
        await peer.SendDataAsync(YamuxFlags.Ack, 1, [1, 2, 3, 4]);
        Assert.Equal(3, await reading.Soon());
        Assert.Equal([1, 2, 3], buffer);
        Assert.Equal(1, await stream.ReadAsync(buffer).Soon());
        Assert.Equal(4, buffer[0]);
        Assert.Equal(0, peer.Session.BufferedBytes);
    }

    [Fact]
    public async Task A_handler_that_throws_costs_its_stream_alone()
    {
        await using var peer = new RawPeer(stream => throw new InvalidOperationException("A defect."));
        await peer.SendDataAsync(YamuxFlags.Syn, 1, [1]);
        await peer.ExpectAsync(Window, YamuxFlags.Rst, 1, 0);
        await peer.ExpectAliveAsync();
        Assert.Equal(1, peer.Counters.HandlerFaults);
    }

    [Fact]
    public async Task Concurrent_senders_never_mix_their_frames()
    {
        await using var peer = new RawPeer(sessionDials: true);
        Task[] writers = [.. Enumerable.Range(0, 8).Select(index => Task.Run(async () =>
        {
            await using YamuxStream stream = peer.Session.TryOpenStream()!;
            byte[] data = new byte[100 + index];
            Array.Fill(data, (byte)index);
            for (int i = 0; i < 200; i++)
                await stream.WriteAsync(data);
        }))];
        int finished = 0;
        while (finished < writers.Length)
        {
            (YamuxHeader header, byte[] data) = await peer.ReceiveAsync();
            Assert.True(header.Type == Data);
            Assert.True(data.Length == 0 || data.All(value => value == data.Length - 100));
            finished += header.Flags.HasFlag(YamuxFlags.Fin) ? 1 : 0;
        }

        await Task.WhenAll(writers).Soon();
    }
}
