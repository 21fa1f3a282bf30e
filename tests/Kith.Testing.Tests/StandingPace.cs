using System;
using System.Threading;

namespace Kith.Testing.Tests;

/// <summary>A pace that stands still unless it is put forward; its timers are the system's.</summary>
internal sealed class StandingPace : TimeProvider
{
    /// <summary>Done each time before a timer is made.</summary>
    public Action? TimerAsked { get; set; }

    /// <summary>How far it was put forward.</summary>
    public TimeSpan Elapsed { get; set; }

    public override long GetTimestamp() => (long)(Elapsed.TotalSeconds * TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        TimerAsked?.Invoke();
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
