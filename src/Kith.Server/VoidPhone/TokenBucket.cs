using System;
using Kith.Core.Peers;

namespace Kith.Server.VoidPhone;

/// <summary>
/// A rate limit: a burst at once, then so many a second, earned in whole seconds as DHT-14 does. A fraction of a second is not lost, it counts
/// toward the next whole one. Not safe for threads.
/// </summary>
internal sealed class TokenBucket(int perSecond, int burst, Instant now)
{
    private Instant _earnedUntil = now;
    private long _tokens = burst;

    /// <summary>Takes a token; false when there is none.</summary>
    public bool TryTake(Instant now)
    {
        Earn(now);
        if (_tokens == 0)
            return false;
        _tokens--;
        return true;
    }

    /// <summary>Whether it says no more than a new one would.</summary>
    public bool IsFull(Instant now)
    {
        Earn(now);
        return _tokens == burst;
    }

    private void Earn(Instant now)
    {
        long seconds = (long)(now - _earnedUntil).TotalSeconds;
        if (seconds < 1)
            return;
        _tokens = Math.Min(burst, _tokens + (Math.Min(seconds, burst) * perSecond));
        _earnedUntil += TimeSpan.FromSeconds(seconds);
    }
}
