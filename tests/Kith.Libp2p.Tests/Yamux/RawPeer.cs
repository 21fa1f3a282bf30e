using System;
using System.Threading.Tasks;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Transport;
using Kith.Libp2p.Yamux;

namespace Kith.Libp2p.Tests.Yamux;

/// <summary>A session under test and, at the other end of its connection, somebody who writes frames by hand.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly MemoryStreamEnd _wire;

    public RawPeer(Func<YamuxStream, Task>? accept = null, YamuxOptions? options = null, bool sessionDials = false)
    {
        (MemoryStreamEnd ours, _wire) = MemoryStreamEnd.CreatePair();
        Session = new YamuxSession(ours, sessionDials, accept ?? ReadToEndAsync, options ?? YamuxOptions.Default, Time, Counters);
        Session.Start();
    }

    public ManualTime Time { get; } = new();

    public YamuxCounters Counters { get; } = new();

    public YamuxSession Session { get; }

    public static async Task ReadToEndAsync(YamuxStream stream)
    {
        byte[] buffer = new byte[4096];
        while (await stream.ReadAsync(buffer) > 0)
        {
        }
    }

    /// <summary>A handler that neither reads nor returns before the stream ends.</summary>
    public static async Task HoldAsync(YamuxStream stream)
    {
        while (stream.End == StreamEnd.None)
            await Task.Delay(1);
    }

    public Task SendAsync(YamuxFrameType type, YamuxFlags flags, uint id, uint length, params byte[] data) =>
        SendBytesAsync(Frame(type, flags, id, length, data));

    public Task SendDataAsync(YamuxFlags flags, uint id, byte[] data) =>
        SendAsync(YamuxFrameType.Data, flags, id, (uint)data.Length, data);

    public Task SendBytesAsync(byte[] bytes) => _wire.WriteAsync(bytes).Soon();

    public static byte[] Frame(YamuxFrameType type, YamuxFlags flags, uint id, uint length, params byte[] data)
    {
        byte[] frame = new byte[YamuxHeader.Size + data.Length];
        new YamuxHeader(type, flags, id, length).Write(frame);
        data.CopyTo(frame, YamuxHeader.Size);
        return frame;
    }

    /// <summary>The next frame that the session sends; the default header at the connection's end.</summary>
    public async Task<(YamuxHeader Header, byte[] Data)> ReceiveAsync()
    {
        byte[] header = new byte[YamuxHeader.Size];
        if (await _wire.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false).Soon() < header.Length)
            return default;
        Assert.True(YamuxHeader.TryRead(header, out YamuxHeader read));
        byte[] data = new byte[read.Type == YamuxFrameType.Data ? read.Length : 0];
        await _wire.ReadExactlyAsync(data).Soon();
        return (read, data);
    }

    public async Task ExpectAsync(YamuxFrameType type, YamuxFlags flags, uint id, uint length) =>
        Assert.Equal(new YamuxHeader(type, flags, id, length), (await ReceiveAsync()).Header);

    /// <summary>Shows that the session still works: a ping comes back, with nothing before it.</summary>
    public async Task ExpectAliveAsync(uint value = 77)
    {
        await SendAsync(YamuxFrameType.Ping, YamuxFlags.Syn, 0, value);
        await ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, value);
    }

    /// <summary>Shows that the session ended for a reason, and told us so where it says so.</summary>
    public async Task ExpectClosedAsync(YamuxCloseReason reason, YamuxGoAwayCode? code = null)
    {
        YamuxHeader last = default;
        for (YamuxHeader next; (next = (await ReceiveAsync()).Header) != default;)
            last = next;
        if (code is { } expected)
            Assert.Equal(new YamuxHeader(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)expected), last);
        await Session.Completion.Soon();
        Assert.Equal(reason, Session.CloseReason);
        Assert.Equal(1, Counters.Closed(reason));
        Assert.Equal(0, Session.StreamCount);
        Assert.Equal(0, Session.BufferedBytes);
    }

    public Task ExpectProtocolErrorAsync() => ExpectClosedAsync(YamuxCloseReason.ProtocolError, YamuxGoAwayCode.ProtocolError);

    /// <summary>Waits until the session's writer waits for us to read.</summary>
    public Task WriteUnderWayAsync() => Patience.Until(() =>
    {
        lock (Session.Gate)
            return Session.Queue.WriteStarted is not null;
    });

    public void Hang() => _wire.Dispose();

    public async ValueTask DisposeAsync()
    {
        await _wire.DisposeAsync();
        await Session.DisposeAsync().AsTask().Soon();
    }
}
