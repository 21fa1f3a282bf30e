using System;
using System.Threading;
using Kith.Simulation.Network;

namespace Kith.Simulation.Time;

/// <summary>
/// The clock of one process: virtual time, and timers that die with the process and wait while it is stopped.
/// </summary>
internal sealed class ProcessTime(SimulatedTime world, SimulatedHost host) : TimeProvider
{
    private readonly int _process = host.Process;

    public override long TimestampFrequency => world.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => world.LocalTimeZone;

    public override long GetTimestamp() => world.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        world.CreateTimer(callback, state, dueTime, period, host, _process);
}
