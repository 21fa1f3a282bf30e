using System;
using System.Buffers.Binary;
using System.IO;
using System.Threading.Tasks;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Host;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Yamux;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>
/// The state machine of a muxer session: frames of any kind in any order, to handlers that read messages and answer them. The session's
/// two tasks are left out, so that everything happens on one thread.
/// </summary>
internal sealed class YamuxSessionTarget(bool isDialler)
    : FuzzTarget<YamuxSessionTarget.End>(isDialler ? "yamux-dialler" : "yamux-listener", typeof(YamuxSession))
{
    private const int OpenedByUs = 2;
    private const int Piece = 7;

    private static readonly YamuxOptions Options = new() { MaxInboundStreams = 32 };

    /// <summary>How a session ended, as far as it can be seen from outside.</summary>
    internal readonly record struct End(YamuxCloseReason Reason, int Streams, long DataFrames, long Refused, long Discarded);

    /// <summary>Twelve bytes open a stream, and a stream with its handler is objects of two kilobytes in all. How many there are at once is bounded.</summary>
    public override int AllowedBytesPerInputByte => 512;

    public override byte[] Draw(Random random)
    {
        using MemoryStream frames = new();
        uint stream = isDialler ? 2u : 1u;
        for (int opened = random.Next(1, 4); opened > 0; opened--, stream += 2)
        {
            byte[] message = Drawn.Bytes(random, random.Next(1, 100));
            Write(frames, YamuxFrameType.Data, YamuxFlags.Syn, stream, [(byte)message.Length, .. message]);
            if (random.Next(2) == 0)
                Write(frames, YamuxFrameType.WindowUpdate, YamuxFlags.None, stream, length: (uint)random.Next(1_000));
            if (random.Next(2) == 0)
                Write(frames, YamuxFrameType.Data, YamuxFlags.Fin, stream);
        }

        Write(frames, YamuxFrameType.Ping, random.Next(2) == 0 ? YamuxFlags.Syn : YamuxFlags.Ack, 0, length: 7);
        return frames.ToArray();
    }

    protected override bool TryDecode(byte[] input, out End decoded)
    {
        decoded = Run(input, input.Length);
        return decoded.Reason == YamuxCloseReason.None;
    }

    protected override void Check(byte[] input, End decoded)
    {
        End piecewise = Run(input, Piece);
        // Data is counted as it comes, so only the count of its pieces may differ.
        Promise.That(piecewise with { DataFrames = decoded.DataFrames } == decoded, "how bytes are cut into pieces makes no difference.");
    }

    private static void Write(MemoryStream frames, YamuxFrameType type, YamuxFlags flags, uint stream, byte[]? data = null, uint length = 0)
    {
        Span<byte> header = stackalloc byte[YamuxHeader.Size];
        new YamuxHeader(type, flags, stream, data is null ? length : (uint)data.Length).Write(header);
        frames.Write(header);
        frames.Write(data ?? []);
    }

    private End Run(byte[] input, int piece)
    {
        YamuxCounters counters = new();
        using ScriptedStream transport = new([]);
        YamuxSession session = new(transport, isDialler, AnswerAsync, Options, Drawn.Clock, counters);
        for (int opened = 0; opened < OpenedByUs; opened++)
            _ = AnswerAsync(session.TryOpenStream()!); // Ends with the session.
        YamuxCloseReason reason = Feed(new FrameReader(new FrameHandler(session)), input, piece);
        // Overflow is noticed by whoever sends next, so it may already have ended the session.
        End end = new(session.CloseReason == YamuxCloseReason.None ? reason : session.CloseReason, session.StreamCount, session.DataFrames, counters.RefusedStreams, counters.DiscardedFrames);
        session.Close(reason == YamuxCloseReason.None ? YamuxCloseReason.TransportClosed : reason);
        Promise.That(session.StreamCount == 0 && session.BufferedBytes == 0, "nothing is left of a session that ended.");
        Promise.That(counters.HandlerFaults == 0, "no handler sees an exception that it does not expect.");
        return end;
    }

    /// <summary>Hands bytes over as the session's reader does: what is left of a header waits for more.</summary>
    private static YamuxCloseReason Feed(FrameReader frames, byte[] input, int piece)
    {
        int start = 0;
        for (int end = Math.Min(piece, input.Length); start < end; end = Math.Min(end + piece, input.Length))
        {
            YamuxCloseReason reason = frames.Read(input.AsSpan(start, end - start), out int consumed);
            start += consumed;
            if (reason != YamuxCloseReason.None || end == input.Length)
                return reason;
        }

        return YamuxCloseReason.None;
    }

    private static async Task AnswerAsync(YamuxStream stream)
    {
        using FramedStream framed = new(stream, Drawn.Clock, KadLimits.MaxRequestBytes);
        while (true)
        {
            FramedRead read = await framed.ReadMessageAsync(TimeSpan.FromMinutes(1));
            if (read.Status != FramedStatus.Message)
                return;
            byte[] length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(length, read.Message.Length);
            if (!await framed.WriteMessageAsync(length))
                return;
        }
    }
}
