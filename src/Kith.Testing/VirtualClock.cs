using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Kith.Testing;

/// <summary>
/// A clock with a date of its own choosing, which goes on as another does and can be put forward. Safe from any thread.
/// </summary>
/// <remarks>
/// Putting it forward is one jump, as when a machine was asleep: every timer that has fallen due fires once, after the jump. Between jumps
/// time passes, so nothing that waits for a timeout waits for ever.
/// </remarks>
public sealed class VirtualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<VirtualTimer> _timers = [];
    private readonly TimeProvider _pace;
    private readonly DateTimeOffset _start;
    private readonly long _began;
    private TimeSpan _ahead;

    /// <summary>A clock that begins at a date.</summary>
    /// <param name="start">What it shows now.</param>
    /// <param name="pace">The clock that it goes on with; <see cref="TimeProvider.System"/> for one that runs as the real one does.</param>
    public VirtualClock(DateTimeOffset start, TimeProvider pace)
    {
        ArgumentNullException.ThrowIfNull(pace);
        _start = start;
        _pace = pace;
        _began = pace.GetTimestamp();
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    internal TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
                return _ahead + _pace.GetElapsedTime(_began);
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    /// <summary>Makes a timer. Its callback runs where those of the pace run: on the thread pool, for the system's clock.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        VirtualTimer timer = new(this, callback, state);
        timer.Start(_pace); // First: once it is in the list, another thread that puts the clock forward looks at it.
        lock (_gate)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Puts the clock forward. Timers that fall due are set off in the order of their times; their callbacks may run after the return.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is negative: no clock here runs backwards.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        VirtualTimer[] timers;
        lock (_gate)
        {
            _ahead += span;
            timers = [.. _timers];
        }

        // Outside the gate: a timer that holds its own asks for the time.
        foreach (VirtualTimer timer in timers.OrderBy(timer => timer.Due))
            timer.Look();
    }

    internal void Forget(VirtualTimer timer)
    {
        lock (_gate)
            _timers.Remove(timer);
    }
}
