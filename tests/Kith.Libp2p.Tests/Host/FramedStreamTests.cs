using System;
using System.Linq;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Tests.Yamux;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Host;

public sealed class FramedStreamTests
{
    private const int MaxBytes = 20_000;
    private const YamuxFrameType Data = YamuxFrameType.Data;

    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_message_leaves_in_one_frame_behind_its_length()
    {
        await using var peer = new RawPeer(sessionDials: true);
        using FramedStream framed = Open(peer);
        Assert.True(await framed.WriteMessageAsync(new byte[300]));
        (YamuxHeader header, byte[] data) = await peer.ReceiveAsync();
        Assert.Equal(new YamuxHeader(Data, YamuxFlags.Syn, 1, 302), header);
        Assert.Equal([0xac, 0x02], data[..2]);
    }

    [Fact]
    public void Messages_are_read_whole_however_they_are_cut()
    {
        Gen<byte[]> message = Gen.Choose(0, MaxBytes).Select(length => Enumerable.Range(length, length).Select(value => (byte)value).ToArray());
        Prop.ForAll(message.ArrayOf().Where(all => all.Length <= 8).ToArbitrary(), Gen.Choose(1, 5000).ToArbitrary(), (messages, cut) =>
            ReadBackAsync(messages, cut).Soon().GetAwaiter().GetResult()).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Large_messages_wait_for_the_window()
    {
        await using var peer = new RawPeer(sessionDials: true);
        using var framed = new FramedStream(peer.Session.TryOpenStream()!, peer.Time, 1_000_000);
        Task<bool> writing = framed.WriteMessageAsync(new byte[300_000]).AsTask();
        int received = 0;
        while (received < YamuxOptions.InitialWindowBytes)
            received += (await peer.ReceiveAsync()).Data.Length;
        await peer.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 1, 100_000);
        while (received < 300_003)
            received += (await peer.ReceiveAsync()).Data.Length;
        Assert.True(await writing.Soon());
    }

    [Theory]
    [InlineData(0xa1, 0x9c, 0x01)] // 20,001
    [InlineData(0xff, 0xff, 0x7f)]
    [InlineData(0x80, 0x00, 0x00)] // not minimal
    public async Task A_length_beyond_bounds_or_reason_resets_the_stream(byte first, byte second, byte third)
    {
        await using var peer = new RawPeer(sessionDials: true);
        using FramedStream framed = Open(peer);
        await peer.SendDataAsync(YamuxFlags.Ack, 1, [first, second, third]);
        await peer.ExpectAliveAsync();
        Assert.Equal(FramedStatus.Malformed, (await framed.ReadMessageAsync(Patient).Soon()).Status);
        Assert.Equal(StreamEnd.ResetLocally, framed.Stream.End);
    }

    [Fact]
    public async Task A_length_alone_reserves_nothing()
    {
        await using var peer = new RawPeer(sessionDials: true);
        using var framed = new FramedStream(peer.Session.TryOpenStream()!, peer.Time, int.MaxValue / 2);
        await peer.SendDataAsync(YamuxFlags.Ack, 1, [0xff, 0xff, 0xff, 0xff, 0x03]);
        await peer.ExpectAliveAsync();
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = framed.ReadMessageAsync(Patient).AsTask();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public async Task The_end_between_messages_is_not_the_end_within_one()
    {
        await using var peer = new RawPeer(sessionDials: true);
        using FramedStream clean = Open(peer);
        await clean.WriteMessageAsync(new byte[1]);
        await peer.SendDataAsync(YamuxFlags.Ack | YamuxFlags.Fin, 1, [1, 42]);
        FramedRead read = await clean.ReadMessageAsync(Patient).Soon();
        Assert.Equal(42, Assert.Single(read.Message.ToArray()));
        Assert.Equal(FramedStatus.Closed, (await clean.ReadMessageAsync(Patient).Soon()).Status);

        using FramedStream broken = Open(peer);
        await broken.WriteMessageAsync(new byte[1]);
        await peer.SendDataAsync(YamuxFlags.Ack | YamuxFlags.Fin, 3, [2, 42]);
        Assert.Equal(FramedStatus.Truncated, (await broken.ReadMessageAsync(Patient).Soon()).Status);
    }

    [Fact]
    public async Task A_message_that_does_not_begin_in_time_resets_the_stream()
    {
        await using var peer = new RawPeer(sessionDials: true);
        using FramedStream framed = Open(peer);
        Task<FramedRead> reading = framed.ReadMessageAsync(Patient).AsTask();
        peer.Time.Advance(TimeSpan.FromSeconds(29));
        peer.Session.Sweep();
        await peer.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0);
        await peer.ExpectAliveAsync();
        peer.Time.Advance(TimeSpan.FromSeconds(29));
        peer.Session.Sweep();
        await peer.ExpectAliveAsync();
        Assert.False(reading.IsCompleted);
        peer.Time.Advance(TimeSpan.FromSeconds(2));
        peer.Session.Sweep();
        Assert.Equal(FramedStatus.TimedOut, (await reading.Soon()).Status);
    }

    [Fact]
    public async Task A_byte_now_and_then_does_not_move_the_deadline_of_a_message()
    {
        await using var peer = new RawPeer(sessionDials: true);
        using FramedStream framed = Open(peer);
        Task<FramedRead> reading = framed.ReadMessageAsync(Patient).AsTask();
        await peer.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0);
        await peer.SendDataAsync(YamuxFlags.Ack, 1, [100]);
        await peer.ExpectAliveAsync();
        for (int i = 0; i < 10; i++)
        {
            Assert.False(reading.IsCompleted);
            await peer.SendDataAsync(YamuxFlags.None, 1, [1]);
            await peer.ExpectAliveAsync();
            peer.Time.Advance(TimeSpan.FromSeconds(1));
            peer.Session.Sweep();
        }

        Assert.Equal(FramedStatus.TimedOut, (await reading.Soon()).Status);
    }

    [Fact]
    public async Task A_reset_stream_is_gone()
    {
        await using var peer = new RawPeer(sessionDials: true);
        using FramedStream framed = Open(peer);
        Task<FramedRead> reading = framed.ReadMessageAsync(Patient).AsTask();
        await peer.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 1, 0);
        Assert.Equal(FramedStatus.Gone, (await reading.Soon()).Status);
        Assert.False(await framed.WriteMessageAsync(new byte[1]));
    }

    private static FramedStream Open(RawPeer peer) => new(peer.Session.TryOpenStream()!, peer.Time, MaxBytes);

    private static async Task<bool> ReadBackAsync(byte[][] messages, int cut)
    {
        await using var peer = new RawPeer(sessionDials: true);
        using FramedStream framed = Open(peer);
        byte[] wire = [.. messages.SelectMany(Frame)];
        Task feeding = FeedAsync(peer, wire, cut);
        foreach (byte[] expected in messages)
        {
            FramedRead read = await framed.ReadMessageAsync(Patient).Soon();
            if (!read.Message.Span.SequenceEqual(expected))
                return false;
        }

        await feeding;
        return (await framed.ReadMessageAsync(Patient).Soon()).Status == FramedStatus.Closed;
    }

    private static async Task FeedAsync(RawPeer peer, byte[] wire, int cut)
    {
        foreach (byte[] part in wire.Chunk(cut))
            await peer.SendDataAsync(YamuxFlags.None, 1, part);
        await peer.SendDataAsync(YamuxFlags.Fin, 1, []);
    }

    private static byte[] Frame(byte[] message)
    {
        byte[] prefix = new byte[Varint.MaxBytes];
        return [.. prefix[..Varint.Write(prefix, (ulong)message.Length)], .. message];
    }
}
