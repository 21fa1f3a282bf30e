using System;
using System.Threading;
using Kith.Simulation.Network;

namespace Kith.Simulation.Time;

/// <summary>
/// Virtual time: the clock of a world's event queue. Its timers are events in that queue, so nothing of the real clock or of the thread
/// pool can reach a simulated node.
/// </summary>
internal sealed class SimulatedTime(EventQueue queue) : TimeProvider
{
    /// <summary>The wall clock at the beginning of every world.</summary>
    public static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => 1_000_000;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => queue.Now;

    public override DateTimeOffset GetUtcNow() => Beginning.AddTicks(queue.Now * TimeSpan.TicksPerMicrosecond);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        CreateTimer(callback, state, dueTime, period, host: null, process: 0);

    /// <summary>A timer of one process on a machine; without a machine, of nobody who could die.</summary>
    public ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period, SimulatedHost? host, int process)
    {
        SimulatedTimer timer = new(queue, callback, state, host, process);
        timer.Change(dueTime, period);
        return timer;
    }
}
