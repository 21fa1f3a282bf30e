using System;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Simulation.Time;

/// <summary>A timer of virtual time. A changed or disposed timer leaves its old event in the queue, where it fires to no effect.</summary>
internal sealed class SimulatedTimer(EventQueue queue, TimerCallback callback, object? state) : ITimer
{
    private Tick? _next;

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

    private sealed class Tick(SimulatedTimer timer, TimeSpan period) : SimulatedEvent
    {
        public override void Fire()
        {
            if (timer._next != this)
                return;
            timer._next = null;
            if (period != Timeout.InfiniteTimeSpan && period > TimeSpan.Zero)
                timer.Schedule(period, period);
            timer.Fire();
        }
    }

    private void Fire() => callback(state);
}
