using System;
using System.Threading;
using System.Threading.Tasks;
using Kith.Simulation.Network;

namespace Kith.Simulation.Time;

/// <summary>A timer of virtual time. A changed or disposed timer leaves its old event in the queue, where it fires to no effect.</summary>
/// <param name="queue">The world's.</param>
/// <param name="callback">What is due.</param>
/// <param name="state">Handed to it.</param>
/// <param name="host">Where the process runs that it belongs to; null for none.</param>
/// <param name="process">That process.</param>
internal sealed class SimulatedTimer(EventQueue queue, TimerCallback callback, object? state, SimulatedHost? host, int process) : ITimer
{
    private Tick? _next;

    private bool IsDead => host is not null && host.Process != process;

    private long? PausedUntil => host is { IsPaused: true } ? host.PausedUntil : null;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _next = null;
        if (dueTime != Timeout.InfiniteTimeSpan)
            Schedule(dueTime, period);
        return true;
    }

    public void Dispose() => _next = null;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Schedule(TimeSpan dueTime, TimeSpan period)
    {
        _next = new Tick(this, period);
        queue.After(dueTime.Ticks / TimeSpan.TicksPerMicrosecond, _next);
    }

    private void Postpone(Tick tick, long until) => queue.After(until - queue.Now, tick);

    private void Fire() => callback(state);

    private sealed class Tick(SimulatedTimer timer, TimeSpan period) : SimulatedEvent
    {
        public override void Fire()
        {
            if (timer._next != this || timer.IsDead)
                return;
            if (timer.PausedUntil is { } resumed)
            {
                timer.Postpone(this, resumed);
                return;
            }

            timer._next = null;
            if (period != Timeout.InfiniteTimeSpan && period > TimeSpan.Zero)
                timer.Schedule(period, period);
            timer.Fire();
        }
    }
}
