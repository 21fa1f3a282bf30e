using System;
using System.Threading;
using Kith.Simulation.Network;

namespace Kith.Simulation.Time;

/// <summary>The wall clock of one simulated machine, which can be set, beside the monotonic clock that all share.</summary>
internal sealed class SimulatedWallClock(TimeProvider time, SimulatedHost host) : TimeProvider
{
    /// <summary>How far it is ahead of true time; negative: behind.</summary>
    public TimeSpan Ahead
    {
        get => host.ClockAhead;
        set => host.ClockAhead = value;
    }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Ahead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
