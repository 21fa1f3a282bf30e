using System;
using System.IO;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Yamux;

/// <summary>Replays of known attacks on muxers, and everything else that no peer in good faith sends.</summary>
public sealed class YamuxHostilePeerTests
{
    private const YamuxFrameType Data = YamuxFrameType.Data;
    private const YamuxFrameType Window = YamuxFrameType.WindowUpdate;

    [Theory]
    [InlineData(262_145u)]
    [InlineData(int.MaxValue)]
    [InlineData(1u + int.MaxValue)]
    [InlineData(uint.MaxValue)]
    public async Task First_data_beyond_the_window_is_a_protocol_error(uint length)
    {
        await using var peer = new RawPeer(); // CVE-2026-32314
        await peer.SendAsync(Data, YamuxFlags.Syn, 1, length);
        await peer.ExpectProtocolErrorAsync();
    }

    [Fact]
    public async Task First_data_of_a_whole_window_is_taken()
    {
        var got = new TaskCompletionSource<int>();
        await using var peer = new RawPeer(async stream =>
        {
            byte[] buffer = new byte[300_000];
            got.SetResult(await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false));
        });
        await peer.SendDataAsync(YamuxFlags.Syn | YamuxFlags.Fin, 1, new byte[262_144]);
        Assert.Equal(262_144, await got.Task.Soon());
    }

    [Fact]
    public async Task Overrunning_the_window_in_many_frames_is_a_protocol_error()
    {
        await using var peer = new RawPeer(RawPeer.HoldAsync);
        await peer.SendAsync(Window, YamuxFlags.Syn, 1, 0);
        for (int i = 0; i < 4; i++)
            await peer.SendDataAsync(YamuxFlags.None, 1, new byte[65_536]);
        await peer.ExpectAliveAsync();
        await peer.SendDataAsync(YamuxFlags.None, 1, new byte[1]);
        await peer.ExpectProtocolErrorAsync();
    }

    [Fact]
    public async Task Credit_of_32_bits_twice_is_a_protocol_error()
    {
        await using var peer = new RawPeer(); // CVE-2026-31814
        await peer.SendBytesAsync([
            .. RawPeer.Frame(Window, YamuxFlags.Syn, 1, uint.MaxValue),
            .. RawPeer.Frame(Window, YamuxFlags.None, 1, uint.MaxValue)]);
        await peer.ExpectProtocolErrorAsync();
    }

    [Fact]
    public async Task Credit_up_to_32_bits_is_taken_and_one_more_is_a_protocol_error()
    {
        await using var peer = new RawPeer();
        await peer.SendAsync(Window, YamuxFlags.Syn, 1, uint.MaxValue - YamuxOptions.InitialWindowBytes);
        await peer.ExpectAliveAsync();
        await peer.SendAsync(Window, YamuxFlags.None, 1, 1);
        await peer.ExpectProtocolErrorAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_million_streams_from_a_peer_that_does_not_read_cost_little_and_end_the_session(bool reset)
    {
        await using var peer = new RawPeer(); // CVE-2024-32984, CVE-2023-44487
        long before = GC.GetTotalMemory(forceFullCollection: true);
        try
        {
            for (uint i = 0; i < 1_000_000; i++)
            {
                await peer.SendAsync(Data, YamuxFlags.Syn, (2 * i) + 1, 0);
                if (reset)
                    await peer.SendAsync(Window, YamuxFlags.Rst, (2 * i) + 1, 0);
            }
        }
        catch (IOException)
        {
            // The session closed on us, as it should.
        }

        await peer.Session.Completion.Soon();
        Assert.Equal(reset ? YamuxCloseReason.RapidReset : YamuxCloseReason.ControlBacklog, peer.Session.CloseReason);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 * 1024 * 1024);
    }

    [Fact]
    public async Task Two_hundred_resets_within_ten_seconds_are_borne_and_one_more_is_not()
    {
        await using var peer = new RawPeer();
        for (uint i = 0; i < 200; i++)
            await OpenAndResetAsync(peer, (2 * i) + 1);
        await peer.ExpectAliveAsync();
        await OpenAndResetAsync(peer, 999);
        await peer.ExpectClosedAsync(YamuxCloseReason.RapidReset, YamuxGoAwayCode.ProtocolError);
    }

    [Fact]
    public async Task More_than_nine_resets_in_ten_streams_end_the_session_however_slowly_they_come()
    {
        await using var peer = new RawPeer();
        for (uint i = 0; i < 499; i++)
        {
            await OpenAndResetAsync(peer, (2 * i) + 1);
            peer.Time.Advance(TimeSpan.FromSeconds(1));
            await peer.ExpectAliveAsync();
        }

        await peer.SendAsync(Data, YamuxFlags.Syn, 9999, 0);
        await peer.ExpectClosedAsync(YamuxCloseReason.RapidReset, YamuxGoAwayCode.ProtocolError);
    }

    [Fact]
    public async Task A_reset_stream_keeps_its_place_until_its_handler_returns()
    {
        var mayReturn = new TaskCompletionSource();
        await using var peer = new RawPeer(_ => mayReturn.Task, new YamuxOptions { MaxInboundStreams = 4 });
        for (uint i = 0; i < 4; i++)
            await OpenAndResetAsync(peer, (2 * i) + 1);
        await peer.ExpectAliveAsync();
        Assert.Equal(0, peer.Session.StreamCount);
        await peer.SendAsync(Data, YamuxFlags.Syn, 101, 0);
        await peer.ExpectAsync(Window, YamuxFlags.Rst, 101, 0);
        Assert.Equal(1, peer.Counters.RefusedStreams);

        mayReturn.SetResult();
        await Patience.Until(() =>
        {
            lock (peer.Session.Gate)
                return peer.Session.Streams.TryTakeInboundRoom();
        });
    }

    [Fact]
    public async Task One_stream_too_many_is_reset_and_the_session_lives()
    {
        await using var peer = new RawPeer(RawPeer.HoldAsync, new YamuxOptions { MaxInboundStreams = 2 });
        await peer.SendAsync(Data, YamuxFlags.Syn, 1, 0);
        await peer.SendAsync(Data, YamuxFlags.Syn, 3, 0);
        await peer.SendDataAsync(YamuxFlags.Syn, 5, [1, 2, 3]);
        await peer.ExpectAsync(Window, YamuxFlags.Rst, 5, 0);
        await peer.ExpectAliveAsync();
        Assert.Equal(2, peer.Session.StreamCount);
    }

    [Theory]
    [InlineData(1, 0, 0, 1)] // version
    [InlineData(0, 4, 0, 1)] // type
    [InlineData(0, 0, 0x10, 1)] // flag
    [InlineData(0, 0, 1, 0)] // a stream with the session's id
    [InlineData(0, 1, 0, 0)]
    [InlineData(0, 2, 1, 1)] // a ping with a stream's id
    [InlineData(0, 3, 0, 1)] // a go-away with a stream's id
    [InlineData(0, 0, 1, 2)] // an id that is ours to give
    public async Task A_header_that_makes_no_sense_is_a_protocol_error(byte version, byte type, byte flags, byte id)
    {
        await using var peer = new RawPeer();
        await peer.SendBytesAsync([version, type, 0, flags, 0, 0, 0, id, 0, 0, 0, 0]);
        await peer.ExpectProtocolErrorAsync();
    }

    [Fact]
    public async Task Two_diallers_do_not_understand_each_other()
    {
        await using var peer = new RawPeer(sessionDials: true);
        await peer.SendAsync(Data, YamuxFlags.Syn, 1, 0);
        await peer.ExpectProtocolErrorAsync();
    }

    [Fact]
    public async Task Opening_a_stream_twice_is_a_protocol_error()
    {
        await using var peer = new RawPeer();
        await peer.SendAsync(Data, YamuxFlags.Syn, 1, 0);
        await peer.SendAsync(Data, YamuxFlags.Syn, 1, 0);
        await peer.ExpectProtocolErrorAsync();
    }

    [Fact]
    public async Task Frames_for_streams_that_never_were_are_skipped()
    {
        await using var peer = new RawPeer();
        await peer.SendDataAsync(YamuxFlags.None, 9, new byte[100_000]);
        await peer.SendDataAsync(YamuxFlags.Fin, 2, [1]);
        await peer.SendAsync(Window, YamuxFlags.Ack, 4, 1000);
        await peer.SendAsync(Window, YamuxFlags.Rst, 6, 0);
        await peer.ExpectAliveAsync();
        Assert.Equal(3, peer.Counters.DiscardedFrames);
    }

    [Fact]
    public async Task Data_after_the_end_is_a_protocol_error()
    {
        await using var peer = new RawPeer(RawPeer.HoldAsync);
        await peer.SendDataAsync(YamuxFlags.Syn | YamuxFlags.Fin, 1, [1]);
        await peer.SendDataAsync(YamuxFlags.None, 1, [2]);
        await peer.ExpectProtocolErrorAsync();
    }

    [Fact]
    public async Task Ten_pings_a_second_are_answered()
    {
        await using var peer = new RawPeer();
        for (uint i = 0; i < 15; i++)
            await peer.SendAsync(YamuxFrameType.Ping, YamuxFlags.Syn, 0, i);
        for (uint i = 0; i < 10; i++)
            await peer.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, i);
        await Patience.Until(() => peer.Counters.DroppedPings == 5);
        peer.Time.Advance(TimeSpan.FromSeconds(1));
        await peer.ExpectAliveAsync();
    }

    [Fact]
    public async Task More_unread_data_than_allowed_ends_the_session()
    {
        await using var peer = new RawPeer(RawPeer.HoldAsync, new YamuxOptions { MaxBufferedBytes = 200_000 });
        await peer.SendDataAsync(YamuxFlags.Syn, 1, new byte[60_000]);
        await peer.ExpectAliveAsync();
        await peer.SendDataAsync(YamuxFlags.Syn, 3, new byte[60_000]);
        await peer.ExpectClosedAsync(YamuxCloseReason.BufferLimit, YamuxGoAwayCode.ProtocolError);
    }

    [Fact]
    public async Task A_header_byte_by_byte_is_a_header()
    {
        await using var peer = new RawPeer();
        foreach (byte value in RawPeer.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 42))
            await peer.SendBytesAsync([value]);
        await peer.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 42);
    }

    [Fact]
    public void Mutated_sessions_end_in_a_reason_and_leave_nothing_behind()
    {
        byte[] session = [
            .. RawPeer.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 7),
            .. RawPeer.Frame(Data, YamuxFlags.Syn, 1, 5, 1, 2, 3, 4, 5),
            .. RawPeer.Frame(Window, YamuxFlags.Syn, 3, 1000),
            .. RawPeer.Frame(Data, YamuxFlags.Fin, 1, 3, 6, 7, 8),
            .. RawPeer.Frame(Window, YamuxFlags.None, 3, 1000),
            .. RawPeer.Frame(Data, YamuxFlags.None, 3, 20, new byte[20]),
            .. RawPeer.Frame(Window, YamuxFlags.Rst, 3, 0),
            .. RawPeer.Frame(YamuxFrameType.GoAway, YamuxFlags.None, 0, 0)];
        Gen<(int At, byte To)[]> mutations = ArbMap.Default.ArbFor<(int, byte)>().Generator
            .Select(mutation => ((int)((uint)mutation.Item1 % session.Length), mutation.Item2)).ArrayOf();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Prop.ForAll(mutations.ToArbitrary(), changes =>
        {
            byte[] bytes = [.. session];
            foreach ((int at, byte to) in changes)
                bytes[at] = to;
            return FeedAsync(bytes).Soon().GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32 * 1024 * 1024);
    }

    private static async Task<bool> FeedAsync(byte[] bytes)
    {
        await using var peer = new RawPeer();
        try
        {
            await peer.SendBytesAsync(bytes);
        }
        catch (IOException)
        {
            // Closed on us midway.
        }

        peer.Hang();
        await peer.Session.Completion;
        return peer.Session.CloseReason != YamuxCloseReason.None && peer.Session.StreamCount == 0 &&
            peer.Session.BufferedBytes == 0 && peer.Counters.HandlerFaults == 0;
    }

    private static async Task OpenAndResetAsync(RawPeer peer, uint id)
    {
        await peer.SendAsync(Data, YamuxFlags.Syn, id, 0);
        await peer.SendAsync(Window, YamuxFlags.Rst, id, 0);
    }
}
