using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>
/// This node's part in others' compare-and-swaps and in its own: grants a ballot only when it was made for the replica set that this node
/// sees as well, itself among it. While it catches up it grants none: what it once granted may have been lost with its disk.
/// </summary>
/// <param name="overlay">Knows the replica set.</param>
/// <param name="store">Remembers; one without ballots grants nothing.</param>
/// <param name="local">Checks records.</param>
/// <param name="replicas">R.</param>
internal sealed class LocalAcceptor(IOverlay overlay, IBallotStore? store, LocalStore local, int replicas)
{
    public ValueTask<Vote> PrepareAsync(RecordKey key, Ballot ballot, CancellationToken cancellation)
    {
        if (store is null || local.Rules.RuleFor(key) is not SignedValidator)
            return new ValueTask<Vote>(new Vote(VoteOutcome.None));
        if (!IsOurEpoch(key, ballot))
            return new ValueTask<Vote>(new Vote(VoteOutcome.OtherEpoch));
        return local.IsCatchingUp ? new ValueTask<Vote>(new Vote(VoteOutcome.Busy)) : OrBusyAsync(store.PrepareAsync(key, ballot, cancellation));
    }

    public ValueTask<Vote> AcceptAsync(Record proposal, Ballot ballot, ulong expected, CancellationToken cancellation)
    {
        if (store is null || local.Rules.RuleFor(proposal.Key) is not SignedValidator)
            return new ValueTask<Vote>(new Vote(VoteOutcome.None));
        if (!IsOurEpoch(proposal.Key, ballot))
            return new ValueTask<Vote>(new Vote(VoteOutcome.OtherEpoch));
        if (local.IsCatchingUp)
            return new ValueTask<Vote>(new Vote(VoteOutcome.Busy));
        bool isValid = local.Check(proposal, RefusalPlace.Store) == RecordFault.None && local.Rules.NumberOf(proposal) == expected + 1;
        return isValid ? OrBusyAsync(store.AcceptAsync(proposal, ballot, expected, cancellation)) : new ValueTask<Vote>(new Vote(VoteOutcome.Invalid));
    }

    /// <summary>A disk that fails grants nothing, and is no reason to leave the asker without an answer.</summary>
    private static async ValueTask<Vote> OrBusyAsync(ValueTask<Vote> vote)
    {
        try
        {
            return await vote;
        }
        catch (KithException)
        {
            return new Vote(VoteOutcome.Busy);
        }
    }

    private bool IsOurEpoch(RecordKey key, Ballot ballot)
    {
        Contact[] members = [.. overlay.ReplicasOf(overlay.IdentifierOf(key), replicas).Current];
        return ReplicaEpoch.Of(members) == ballot.Epoch && members.Contains(overlay.Self);
    }
}
