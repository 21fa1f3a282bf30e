using System;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>Where the answer to one check is awaited: to its end, or until it is late. One that comes after that is a sign of life all the same.</summary>
/// <param name="isPatient">Whether it is waited for to its end.</param>
/// <param name="answeredLate">Told of an answer that nobody waits for any more.</param>
internal sealed class CheckInbox(bool isPatient, Action answeredLate) : ReplyInbox(capacity: 1)
{
    private bool _isOver;

    /// <summary>How the check ended.</summary>
    public ReplyOutcome End()
    {
        _isOver = true;
        if (!TryTake(out _, out Reply reply))
            return ReplyOutcome.TimedOut;
        ReplyOutcome outcome = reply.Outcome;
        reply.Release();
        return outcome;
    }

    public override void Deliver(int slot, Reply reply)
    {
        if (!_isOver)
        {
            base.Deliver(slot, reply);
            return;
        }

        if (reply.Outcome == ReplyOutcome.Answered)
            answeredLate();
        reply.Release();
    }

    public override void Late(int slot)
    {
        if (!isPatient)
            Wake();
    }
}
