using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>One round of a compare-and-swap: a question to every replica, and their votes.</summary>
internal sealed class VoteRound(IOverlay overlay, IPeerNetwork network, LocalAcceptor acceptor)
{
    /// <summary>Asks everybody and waits until all have answered or failed: the requests' own time bounds it.</summary>
    public async Task<List<(Contact Replica, Vote Vote)>> AskAsync(Contact[] replicas, Request request, CancellationToken cancellation)
    {
        ReplyInbox inbox = new(replicas.Length);
        List<(Contact Replica, Vote Vote)> votes = new(replicas.Length);
        int waiting = 0;
        Contact? here = null;
        for (int slot = 0; slot < replicas.Length; slot++)
        {
            if (replicas[slot].Equals(overlay.Self))
            {
                here = replicas[slot];
                continue;
            }

            network.Send(replicas[slot], request, inbox, slot);
            waiting++;
        }

        if (here is not null)
            votes.Add((here, await VoteHereAsync(request, cancellation)));
        while (waiting > 0 && !cancellation.IsCancellationRequested)
        {
            await inbox.WaitAsync();
            while (inbox.TryTake(out int slot, out Reply reply))
            {
                votes.Add((replicas[slot], reply.Outcome == ReplyOutcome.Answered && reply.Vote is { } vote ? vote : new Vote(VoteOutcome.None)));
                reply.Release();
                waiting--;
            }
        }

        return votes;
    }

    private ValueTask<Vote> VoteHereAsync(Request request, CancellationToken cancellation) => request switch
    {
        PrepareValue prepare => acceptor.PrepareAsync(prepare.RecordKey, prepare.Ballot, cancellation),
        AcceptValue accept => acceptor.AcceptAsync(accept.Record, accept.Ballot, accept.Expected, cancellation),
        _ => new ValueTask<Vote>(new Vote(VoteOutcome.None)),
    };
}
