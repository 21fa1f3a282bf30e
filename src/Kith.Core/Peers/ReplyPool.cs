namespace Kith.Core.Peers;

/// <summary>Reuses replies. One pool belongs to one logical thread: a node's loop, or a whole simulated world.</summary>
/// <param name="capacity">How many idle replies are kept; more are left to the garbage collector.</param>
public sealed class ReplyPool(int capacity = 256)
{
    private readonly Reply[] _idle = new Reply[capacity];
    private int _count;

    /// <summary>An empty reply with this outcome.</summary>
    public Reply Rent(ReplyOutcome outcome)
    {
        Reply reply = _count > 0 ? _idle[--_count] : new Reply(this);
        reply.Reset(outcome);
        return reply;
    }

    internal void Return(Reply reply)
    {
        if (_count < _idle.Length)
            _idle[_count++] = reply;
    }
}
