using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>Asks replicas that are known already, without a lookup: nearest first, as many at once as answers are wanted, the next one when one says nothing.</summary>
internal static class ReplicaRound
{
    /// <summary>Asks until the sink has heard enough or nobody is left; returns how many were asked, and whether it was enough.</summary>
    /// <param name="network">Where to ask.</param>
    /// <param name="replicas">Whom; this node must not be among them.</param>
    /// <param name="ask">The question.</param>
    /// <param name="sink">Hears the answers.</param>
    /// <param name="answered">Replicas that have answered before the round: this node, where it is one.</param>
    /// <param name="cancellation">Ends the round early.</param>
    public static async Task<(int Requests, bool IsEnough)> AskAsync(
        IPeerNetwork network, IReadOnlyList<Contact> replicas, Request ask, IAnswerSink sink, int answered, CancellationToken cancellation)
    {
        ReplyInbox inbox = new(replicas.Count);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static inbox => ((ReplyInbox)inbox!).Wake(), inbox);
        int asked = 0;
        int waiting = 0;
        while (!cancellation.IsCancellationRequested)
        {
            while (asked < replicas.Count && waiting < Math.Max(1, sink.StillWanted))
            {
                network.Send(replicas[asked], ask, inbox, asked);
                asked++;
                waiting++;
            }

            if (waiting == 0)
                break;
            await inbox.WaitAsync();
            AnswerVerdict verdict = AnswerVerdict.Continue;
            while (inbox.TryTake(out int slot, out Reply reply))
            {
                waiting--;
                answered += reply.Outcome == ReplyOutcome.Answered ? 1 : 0;
                if (verdict == AnswerVerdict.Continue)
                    verdict = sink.Accept(replicas[slot], ask, reply, answered);
                reply.Release();
            }

            if (verdict == AnswerVerdict.Enough)
                return (asked, true);
        }

        return (asked, false);
    }
}
