using System;
using System.Diagnostics;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace Kith.Core.Peers;

/// <summary>
/// Where one procedure awaits the replies to its requests: a short queue with one waiter, reused for ever. The waiter resumes inside
/// <see cref="Deliver"/>, in both worlds, so that a simulation replays the order of the real thing.
/// </summary>
internal class ReplyInbox : IReplyInbox, IValueTaskSource
{
    private (int Slot, Reply? Reply)[] _queue;
    private int _head;
    private int _count;
    private Action<object?>? _continuation;
    private object? _state;
    private bool _woken;

    /// <param name="capacity">How many replies may wait before the queue has to grow.</param>
    public ReplyInbox(int capacity) => _queue = new (int, Reply?)[capacity];

    public virtual void Deliver(int slot, Reply reply)
    {
        if (_count == _queue.Length)
            Grow(); // Only where more answers come at once than the owner thought, as when a network refuses on the spot.
        int tail = _head + _count;
        _queue[tail < _queue.Length ? tail : tail - _queue.Length] = (slot, reply);
        _count++;
        Resume();
    }

    /// <inheritdoc/>
    public virtual void Late(int slot)
    {
    }

    /// <summary>After how many referrals whoever is asked was named, to those who watch what is sent; null where nobody counts them.</summary>
    public virtual int? DepthOf(int slot) => null;

    /// <summary>Completes when a reply is waiting, or after <see cref="Wake"/>. One waiter at a time.</summary>
    public ValueTask WaitAsync() => _count > 0 || _woken ? ValueTask.CompletedTask : new ValueTask(this, 0);

    /// <summary>Resumes the waiter without a reply: the owner was cancelled.</summary>
    public void Wake()
    {
        _woken = true;
        Resume();
    }

    public bool TryTake(out int slot, out Reply reply)
    {
        if (_count == 0)
        {
            slot = -1;
            reply = null!;
            return false;
        }

        (slot, Reply? waiting) = _queue[_head];
        reply = waiting!;
        _queue[_head].Reply = null;
        _head = _head + 1 == _queue.Length ? 0 : _head + 1;
        _count--;
        return true;
    }

    /// <summary>Forgets an earlier <see cref="Wake"/>.</summary>
    protected void ResetInbox() => _woken = false;

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) =>
        _count > 0 || _woken ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Debug.Assert(_continuation is null, "An inbox has one waiter.");
        if (_count > 0 || _woken)
        {
            continuation(state);
            return;
        }

        _continuation = continuation;
        _state = state;
    }

    void IValueTaskSource.GetResult(short token)
    {
    }

    private void Grow()
    {
        (int Slot, Reply? Reply)[] larger = new (int, Reply?)[_count * 2];
        Array.Copy(_queue, _head, larger, 0, _count - _head);
        Array.Copy(_queue, 0, larger, _count - _head, _head);
        _queue = larger;
        _head = 0;
    }

    private void Resume()
    {
        Action<object?>? continuation = _continuation;
        if (continuation is null)
            return;
        object? state = _state;
        _continuation = null;
        _state = null;
        continuation(state);
    }
}
