using System;

namespace Kith.Core.Records;

/// <summary>
/// A hybrid logical clock (Kulkarni et al. 2014): 48 bits of Unix milliseconds, then a 16-bit counter, in one number that grows with
/// every write and follows what others wrote, yet stays near the wall clock.
/// </summary>
/// <remarks>
/// A counter that runs over carries into the milliseconds. A stamp further ahead than clocks may differ is never adopted, not even one
/// that this node saved itself: restore a saved stamp with <see cref="Observe"/>.
/// </remarks>
internal sealed class HybridClock(RecordLimits limits)
{
    private const int CounterBits = 16;

    /// <summary>The largest stamp given out or adopted: what to save.</summary>
    public ulong Last { get; private set; }

    /// <summary>A stamp for a write now, greater than every one before and than every one observed.</summary>
    /// <param name="now">Our clock.</param>
    /// <param name="reference">The peers' median, or our clock: a clock of ours that is further ahead of it than clocks may differ is held back.</param>
    public ulong Next(DateTimeOffset now, DateTimeOffset reference)
    {
        DateTimeOffset latest = reference + limits.MaxClockSkew;
        Last = Math.Max(StampOf(now < latest ? now : latest), Last + 1);
        return Last;
    }

    /// <summary>The stamp to save: the last one, unless the peers' median says that it is too far ahead.</summary>
    public ulong Saved(DateTimeOffset reference) => Math.Min(Last, StampOf(reference + limits.MaxClockSkew));

    /// <summary>Takes note of another writer's stamp; false when it is too far ahead of the peers' median to be believed.</summary>
    public bool Observe(ulong stamp, DateTimeOffset reference)
    {
        if (IsAhead(stamp, reference, limits.MaxClockSkew))
            return false;
        Last = Math.Max(Last, stamp);
        return true;
    }

    /// <summary>Whether a stamp lies further ahead of a wall clock than clocks may differ.</summary>
    public static bool IsAhead(ulong stamp, DateTimeOffset now, TimeSpan skew) =>
        (stamp >> CounterBits) > (ulong)Math.Max(0, now.ToUnixTimeMilliseconds() + (long)skew.TotalMilliseconds);

    private static ulong StampOf(DateTimeOffset now) => (ulong)Math.Max(0, now.ToUnixTimeMilliseconds()) << CounterBits;
}
