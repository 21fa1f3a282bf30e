using System;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace Kith.Libp2p.Transport;

/// <summary>
/// Wakes one waiter, again and again, without allocating. The owner's lock decides when: a waiter announces itself under the lock,
/// then awaits; whoever takes the announcement back, under the same lock, calls <see cref="Set"/> once, outside of it.
/// </summary>
internal sealed class Signal : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core;

    /// <summary>A signal whose waiter resumes inside <see cref="Set"/>, or on the thread pool.</summary>
    public Signal(bool resumeInline) => _core.RunContinuationsAsynchronously = !resumeInline;

    /// <summary>Waits for the next <see cref="Set"/>, which may have come already.</summary>
    public ValueTask WaitAsync() => new(this, _core.Version);

    /// <summary>Wakes the announced waiter.</summary>
    public void Set() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token)
    {
        _core.GetResult(token);
        _core.Reset();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
