using System;
using System.Threading;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A clock that stands still, whose timers never fire.</summary>
internal sealed class StandingClock(DateTimeOffset now) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => TimeSpan.TicksPerDay;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => StandingTimer.Instance;
}
