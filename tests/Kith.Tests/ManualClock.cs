using System;
using System.Collections.Generic;
using System.Threading;

namespace Kith.Tests;

/// <summary>A clock that stands still and whose timers fire when the test says so, on the test's own thread.</summary>
internal sealed class ManualClock : TimeProvider
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public List<ManualTimer> Timers { get; } = [];

    public override long TimestampFrequency => 1_000;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How far the wall clock has gone on since <see cref="Now"/>.</summary>
    public TimeSpan Passed { get; set; }

    public override DateTimeOffset GetUtcNow() => Now + Passed;

    public override long GetTimestamp() => 42;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(callback, state, dueTime, period);
        Timers.Add(timer);
        return timer;
    }
}
