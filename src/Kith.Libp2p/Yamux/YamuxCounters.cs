using System;
using System.Threading;

namespace Kith.Libp2p.Yamux;

/// <summary>What sessions refused and why, summed over all sessions of a node. Never reset.</summary>
internal sealed class YamuxCounters
{
    private readonly long[] _closed = new long[Enum.GetValues<YamuxCloseReason>().Length];
    private long _refusedStreams;
    private long _droppedPings;
    private long _discardedFrames;
    private long _handlerFaults;

    /// <summary>Streams reset because the peer had too many.</summary>
    public long RefusedStreams => Volatile.Read(ref _refusedStreams);

    /// <summary>Pings not answered because they came too fast.</summary>
    public long DroppedPings => Volatile.Read(ref _droppedPings);

    /// <summary>Frames for streams that are gone or never were.</summary>
    public long DiscardedFrames => Volatile.Read(ref _discardedFrames);

    /// <summary>Stream handlers that ended with an exception, which is a defect of theirs.</summary>
    public long HandlerFaults => Volatile.Read(ref _handlerFaults);

    /// <summary>Sessions that ended for a reason.</summary>
    public long Closed(YamuxCloseReason reason) => Volatile.Read(ref _closed[(int)reason]);

    internal void CountClosed(YamuxCloseReason reason) => Interlocked.Increment(ref _closed[(int)reason]);

    internal void CountRefusedStream() => Interlocked.Increment(ref _refusedStreams);

    internal void CountDroppedPing() => Interlocked.Increment(ref _droppedPings);

    internal void CountDiscardedFrame() => Interlocked.Increment(ref _discardedFrames);

    internal void CountHandlerFault() => Interlocked.Increment(ref _handlerFaults);
}
