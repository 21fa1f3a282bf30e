using System;
using Kith.Core.Peers;

namespace Kith.Libp2p.Scopes;

/// <summary>A token bucket that may be overdrawn by what waits already: tells how long a request has to wait for its token. Not safe for threads.</summary>
internal sealed class RequestPace
{
    private double _tokens = double.MaxValue;
    private Instant _at;

    /// <summary>Takes a token and tells how long it is until it is earned; zero for at once.</summary>
    /// <param name="now">When.</param>
    /// <param name="limits">The rate and the burst; no rate is no wait.</param>
    public TimeSpan Take(Instant now, ResourceLimits limits)
    {
        if (limits.RequestsPerSecond is not { } perSecond)
            return TimeSpan.Zero;
        double burst = limits.RequestBurst ?? 2.0 * perSecond;
        _tokens = Math.Min(burst, _tokens + (perSecond * (now - _at).TotalSeconds)) - 1;
        _at = now;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / perSecond);
    }
}
