using System;
using Kith.Core.Peers;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Yamux;

/// <summary>
/// What each received frame does to the session. Every method runs on the connection's reader, without the lock, and answers why the
/// session must end, or <see cref="YamuxCloseReason.None"/>.
/// </summary>
internal sealed class FrameHandler(YamuxSession session)
{
    private readonly ResetGuard _resets = new(session.Options);
    private Instant _pingSecond;
    private int _pingsThisSecond;

    /// <summary>Takes in a header. The bytes that follow a data frame go to <paramref name="stream"/>, or nowhere.</summary>
    public YamuxCloseReason Handle(in YamuxHeader header, out YamuxStream? stream)
    {
        stream = null;
        if (session.CloseReason != YamuxCloseReason.None)
            return session.CloseReason;
        bool isForSession = header.Type is YamuxFrameType.Ping or YamuxFrameType.GoAway;
        if (isForSession != (header.StreamId == 0))
            return YamuxCloseReason.ProtocolError;
        return header.Type switch
        {
            YamuxFrameType.Ping => HandlePing(header),
            YamuxFrameType.GoAway => HandleGoAway(header),
            _ => HandleStreamFrame(header, out stream),
        };
    }

    /// <summary>Takes in bytes of a data frame.</summary>
    public YamuxCloseReason Deliver(YamuxStream stream, ReadOnlySpan<byte> data)
    {
        int? read;
        bool isTooMuch;
        lock (session.Gate)
        {
            int held = stream.Incoming.HeldBytes;
            read = stream.Incoming.Deliver(data);
            isTooMuch = !session.Charge(stream.Incoming.HeldBytes - held);
            session.DataFrames++;
            stream.GrantWindow();
        }

        if (read is { } result)
            stream.Incoming.Publish(result);
        return isTooMuch ? YamuxCloseReason.BufferLimit : YamuxCloseReason.None;
    }

    /// <summary>The peer sends no more on a stream.</summary>
    public void Finish(YamuxStream stream)
    {
        int? read;
        lock (session.Gate)
        {
            if (stream.End != StreamEnd.None)
                return;
            read = stream.Incoming.Finish();
            if (stream.Outgoing.Finished)
                session.Streams.Remove(stream);
        }

        if (read is { } result)
            stream.Incoming.Publish(result);
    }

    private YamuxCloseReason HandleStreamFrame(in YamuxHeader header, out YamuxStream? stream)
    {
        stream = null;
        YamuxCloseReason reason = YamuxCloseReason.None;
        bool opened = false;
        if (header.Flags.HasFlag(YamuxFlags.Syn))
        {
            reason = Open(header, out stream);
            opened = stream is not null;
        }
        else
        {
            lock (session.Gate)
                stream = session.Streams.Find(header.StreamId);
        }

        if (reason != YamuxCloseReason.None)
            return reason;
        if (header.Flags.HasFlag(YamuxFlags.Rst))
            return HandleReset(header, ref stream);
        if (stream is null)
        {
            session.Counters.CountDiscardedFrame();
            return YamuxCloseReason.None;
        }

        reason = Apply(header, stream);
        if (opened && reason == YamuxCloseReason.None)
            session.StartHandler(stream);
        return reason;
    }

    private YamuxCloseReason Open(in YamuxHeader header, out YamuxStream? stream)
    {
        stream = null;
        lock (session.Gate)
        {
            if (!session.Streams.IsPeers(header.StreamId) || session.Streams.Find(header.StreamId) is not null)
                return YamuxCloseReason.ProtocolError;
            if (header.Type == YamuxFrameType.Data && header.Length > YamuxOptions.InitialWindowBytes)
                return YamuxCloseReason.ProtocolError; // Before anything is registered (CVE-2026-32314).
            if (!_resets.Opened())
                return YamuxCloseReason.RapidReset;
            if (header.Flags.HasFlag(YamuxFlags.Rst))
                return YamuxCloseReason.None;
            if (session.TakesStreams && session.Streams.TryTakeInboundRoom())
            {
                stream = new YamuxStream(session, header.StreamId, isInbound: true);
                session.Streams.Add(stream);
                return YamuxCloseReason.None;
            }

            session.Queue.AppendControl(new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, header.StreamId, 0));
            session.Counters.CountRefusedStream();
            return session.Queue.TakeKick() == SendKick.Overflow ? YamuxCloseReason.ControlBacklog : YamuxCloseReason.None;
        }
    }

    private YamuxCloseReason HandleReset(in YamuxHeader header, ref YamuxStream? stream)
    {
        stream?.EndWith(StreamEnd.ResetByPeer);
        stream = null;
        return session.Streams.IsPeers(header.StreamId) && !_resets.Reset(session.Time.GetInstant())
            ? YamuxCloseReason.RapidReset
            : YamuxCloseReason.None;
    }

    private YamuxCloseReason Apply(in YamuxHeader header, YamuxStream stream)
    {
        Signal? writer = null;
        lock (session.Gate)
        {
            if (header.Flags.HasFlag(YamuxFlags.Ack))
                session.Streams.Acknowledge(stream);
            if (header.Type == YamuxFrameType.Data)
            {
                if (!stream.Incoming.TryCharge(header.Length))
                    return YamuxCloseReason.ProtocolError;
            }
            else if (!stream.Outgoing.TryGrant(header.Length))
            {
                return YamuxCloseReason.ProtocolError;
            }
            else if (header.Length > 0)
            {
                writer = stream.Outgoing.TakeWaiter();
            }
        }

        writer?.Set();
        return YamuxCloseReason.None;
    }

    private YamuxCloseReason HandlePing(in YamuxHeader header)
    {
        if (!header.Flags.HasFlag(YamuxFlags.Syn))
            return YamuxCloseReason.None; // An answer: that it came is all that matters.
        Instant now = session.Time.GetInstant();
        if (now - _pingSecond >= TimeSpan.FromSeconds(1))
        {
            _pingSecond = now;
            _pingsThisSecond = 0;
        }

        if (++_pingsThisSecond > session.Options.MaxPingAnswersPerSecond)
        {
            session.Counters.CountDroppedPing();
            return YamuxCloseReason.None;
        }

        lock (session.Gate)
        {
            session.Queue.AppendControl(new YamuxHeader(YamuxFrameType.Ping, YamuxFlags.Ack, 0, header.Length));
            return session.Queue.TakeKick() == SendKick.Overflow ? YamuxCloseReason.ControlBacklog : YamuxCloseReason.None;
        }
    }

    private YamuxCloseReason HandleGoAway(in YamuxHeader header)
    {
        lock (session.Gate)
        {
            session.PeerGoesAway = true;
            return header.Length == (uint)YamuxGoAwayCode.Normal && session.Streams.Count > 0
                ? YamuxCloseReason.None
                : YamuxCloseReason.RemoteGoAway;
        }
    }
}
