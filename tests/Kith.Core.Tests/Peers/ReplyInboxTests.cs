using System.Collections.Generic;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Peers;

namespace Kith.Core.Tests.Peers;

public class ReplyInboxTests
{
    [Fact]
    public void Replies_leave_in_the_order_they_came_however_many_wait() =>
        Prop.ForAll<bool[]>(arrivals =>
        {
            ReplyPool replies = new();
            ReplyInbox inbox = new(capacity: 2);
            Queue<(int, Reply)> expected = new();
            for (int step = 0; step < arrivals.Length; step++)
            {
                if (arrivals[step])
                {
                    Reply reply = replies.Rent(ReplyOutcome.Answered);
                    expected.Enqueue((step, reply));
                    inbox.Deliver(step, reply);
                }
                else if (!TakesNext(inbox, expected))
                {
                    return false;
                }
            }

            while (expected.Count > 0)
            {
                if (!TakesNext(inbox, expected))
                    return false;
            }

            return !inbox.TryTake(out _, out _);
        }).QuickCheckThrowOnFailure();

    private static bool TakesNext(ReplyInbox inbox, Queue<(int Slot, Reply Reply)> expected)
    {
        if (!inbox.TryTake(out int slot, out Reply reply))
            return expected.Count == 0;
        return expected.TryDequeue(out (int Slot, Reply Reply) next) && next.Slot == slot && ReferenceEquals(next.Reply, reply);
    }
}
