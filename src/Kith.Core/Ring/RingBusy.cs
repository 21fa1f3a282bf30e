using System;

namespace Kith.Core.Ring;

/// <summary>Not now: ask again later.</summary>
/// <param name="retryAfter">How long to wait; the asker adds its own jitter.</param>
public sealed class RingBusy(TimeSpan retryAfter) : RingAnswer
{
    /// <summary>How long to wait; the asker adds its own jitter.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
