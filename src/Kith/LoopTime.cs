using System;
using System.Threading;

namespace Kith;

/// <summary>A clock whose timers fire on a node's loop, so that the protocol never meets another thread.</summary>
internal sealed class LoopTime(TimeProvider clock, NodeLoop loop) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SendOrPostCallback onLoop = new(callback);
        return clock.CreateTimer(_ => loop.Post(onLoop, state), null, dueTime, period);
    }
}
