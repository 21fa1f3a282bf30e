using System;
using System.Collections.Generic;
using System.Threading;
using Kith.Core.Peers;

namespace Kith.Libp2p.Kademlia;

/// <summary>
/// Tells those who wait for a reply that it is late. All requests have the same patience, so they stand in the order of their sending; the timer runs
/// only while there are any. On the node's loop only.
/// </summary>
internal sealed class LateWatch : IDisposable
{
    /// <summary>No two looks are closer than this, however many requests there are.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private readonly Queue<PendingRequest> _sent = new();
    private readonly TimeSpan _lateAfter;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _isArmed;

    /// <param name="lateAfter">After how long without an end a request is late.</param>
    /// <param name="time">The loop's time.</param>
    public LateWatch(TimeSpan lateAfter, TimeProvider time)
    {
        (_lateAfter, _time) = (lateAfter, time);
        _timer = time.CreateTimer(static watch => ((LateWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Watches a request that is sent now.</summary>
    public void Add(PendingRequest pending)
    {
        DropEnded();
        _sent.Enqueue(pending);
        Arm(pending.SentAt);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        _isArmed = false;
        Instant now = _time.GetInstant();
        while (_sent.TryPeek(out PendingRequest? pending) && (pending.HasEnded || pending.SentAt + _lateAfter <= now))
        {
            _sent.Dequeue();
            if (pending.HasEnded)
                continue;
            pending.Streams?.NoteLate(pending.SentAt);
            pending.Inbox.Late(pending.Slot);
        }

        if (_sent.Count > 0)
            Arm(now);
    }

    private void Arm(Instant now)
    {
        if (_isArmed)
            return;
        _isArmed = true;
        TimeSpan left = _sent.Peek().SentAt + _lateAfter - now;
        _timer.Change(left > ShortestPause ? left : ShortestPause, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Those before the first that still waits; there are seldom more of them than one that has just ended.</summary>
    private void DropEnded()
    {
        while (_sent.TryPeek(out PendingRequest? oldest) && oldest.HasEnded)
            _sent.Dequeue();
    }
}
