using System;

namespace Kith.Core.Peers;

/// <summary>Reads a <see cref="TimeProvider"/> in the protocol's units.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>The monotonic moment now.</summary>
    public static Instant GetInstant(this TimeProvider time)
    {
        long frequency = time.TimestampFrequency;
        long stamp = time.GetTimestamp();
        if (frequency == 1_000_000)
            return new Instant(stamp);
        (long seconds, long rest) = Math.DivRem(stamp, frequency);
        return new Instant((seconds * 1_000_000) + (rest * 1_000_000 / frequency));
    }
}
