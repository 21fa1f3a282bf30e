using System;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Testing;

/// <summary>A timer of a <see cref="VirtualClock"/>: one of the pace's, which is set anew whenever the clock jumps.</summary>
internal sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
{
    // The system's timers take no more than 49 days at once; a longer wait looks again in between.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private ITimer? _paced;
    private TimeSpan _due = TimeSpan.MaxValue;
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _isDisposed;

    /// <summary>When it fires next, on the clock's own count; the greatest span when it does not.</summary>
    public TimeSpan Due
    {
        get
        {
            lock (_gate)
                return _due;
        }
    }

    /// <summary>Takes a timer of the pace; to be called once.</summary>
    public void Start(TimeProvider pace) =>
        _paced = pace.CreateTimer(static timer => ((VirtualTimer)timer!).FireIfDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Looks at the clock again, which has jumped.</summary>
    public void Look()
    {
        lock (_gate)
            Set();
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _period = period;
            _due = dueTime < TimeSpan.Zero ? TimeSpan.MaxValue : clock.Elapsed + dueTime;
            Set();
            return !_isDisposed;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _paced!.Dispose();
        }

        clock.Forget(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void FireIfDue()
    {
        lock (_gate)
        {
            TimeSpan now = clock.Elapsed;
            bool isDue = !_isDisposed && now >= _due;
            if (isDue)
                _due = _period > TimeSpan.Zero ? now + _period : TimeSpan.MaxValue;
            Set();
            if (!isDue)
                return; // The pace's timers may be a little early, and this one may have been changed meanwhile.
        }

        callback(state);
    }

    private void Set()
    {
        if (_isDisposed)
            return;
        TimeSpan wait = _due == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : _due - clock.Elapsed;
        if (_due != TimeSpan.MaxValue)
            wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
        _paced!.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
