using System;
using System.Threading;

namespace Kith.Core.Tests.Clocks;

/// <summary>A monotonic clock that a test moves, and a wall clock that moves with it and can be set.</summary>
internal sealed class TwoClocks : TimeProvider
{
    public static readonly DateTimeOffset Beginning = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private TimeSpan _running;

    public DateTimeOffset Wall { get; set; } = Beginning;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Wall;

    public override long GetTimestamp() => _running.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

    /// <summary>Time goes by.</summary>
    public void Pass(TimeSpan span)
    {
        _running += span;
        Wall += span;
    }
}
