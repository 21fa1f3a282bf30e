using System;
using Kith.Core.Peers;
using Kith.Libp2p.Transport;

namespace Kith.Libp2p.Yamux;

/// <summary>What a stream may still send, and the sender that waits until it may send more. Members want the session's lock.</summary>
internal sealed class SendHalf
{
    private Signal? _writable; // Most streams never wait.
    private bool _waiting;

    /// <summary>Bytes that the peer lets us send.</summary>
    public uint Credit { get; private set; } = YamuxOptions.InitialWindowBytes;

    /// <summary>Whether we said that we send no more.</summary>
    public bool Finished { get; private set; }

    /// <summary>When a waiting sender gives up.</summary>
    private Instant Deadline { get; set; } = Instant.Never;

    /// <summary>Whether a sender has waited past its deadline.</summary>
    public bool IsOverdue(Instant now) => _waiting && now >= Deadline;

    /// <summary>Uses up some of the window.</summary>
    public void Charge(int bytes) => Credit -= (uint)bytes;

    /// <summary>Adds what the peer grants; false when the window outgrows 32 bits, which only an attacker wants (CVE-2026-31814).</summary>
    public bool TryGrant(uint bytes)
    {
        if (bytes > uint.MaxValue - Credit)
            return false;
        Credit += bytes;
        return true;
    }

    /// <summary>We send no more; false when that was said before.</summary>
    public bool TryFinish()
    {
        if (Finished)
            return false;
        Finished = true;
        return true;
    }

    /// <summary>Announces a sender that waits.</summary>
    public Signal Announce(Instant deadline)
    {
        if (_waiting)
            throw new InvalidOperationException("A stream has one writer at a time.");
        _waiting = true;
        Deadline = deadline;
        return _writable ??= new Signal(resumeInline: true);
    }

    /// <summary>Takes the announcement back: whom to wake, outside the lock, or null when nobody waits.</summary>
    public Signal? TakeWaiter()
    {
        if (!_waiting)
            return null;
        _waiting = false;
        Deadline = Instant.Never;
        return _writable;
    }
}
