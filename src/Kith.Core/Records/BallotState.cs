namespace Kith.Core.Records;

/// <summary>What an acceptor must not forget about one key.</summary>
/// <param name="Promised">Nothing below this ballot is granted any more.</param>
/// <param name="Accepted">The ballot that the proposal was accepted under.</param>
/// <param name="Proposal">The record accepted and not known to be decided; null when there is none.</param>
/// <param name="Base">The number of the record held when it last voted.</param>
internal sealed record BallotState(Ballot Promised, Ballot Accepted, Record? Proposal, ulong Base)
{
    /// <summary>
    /// A write that expects nothing raises the number by more than one, and thereby ends whatever was being agreed on: afterwards the key
    /// begins a new epoch.
    /// </summary>
    public const ulong NumbersSkippedByPut = 2;

    /// <summary>
    /// The acceptor of a compare-and-swap (Lamport 1998; Rystsov 2018, CASPaxos): decides whether a ballot is granted and what is to be
    /// remembered. The register's values are numbered one after another, and each number is one instance of Paxos.
    /// </summary>
    /// <param name="state">What is remembered; null when nothing is.</param>
    /// <param name="held">The live record held, or null.</param>
    /// <param name="heldNumber">Its number, or zero.</param>
    /// <param name="ballot">The ballot.</param>
    /// <param name="proposal">The record to accept; null in the first round, which asks for a promise.</param>
    /// <param name="expected">The number that the record held must have for a proposal to be accepted.</param>
    /// <returns>The vote, and what has to be on the disk before it is given; null when nothing changes.</returns>
    public static (Vote Vote, BallotState? Next) Decide(BallotState? state, Record? held, ulong heldNumber, Ballot ballot, Record? proposal, ulong expected)
    {
        if (state is not null && (heldNumber < state.Base || heldNumber - state.Base >= NumbersSkippedByPut))
            state = null; // What was being agreed on was overwritten or has ended.
        if (state is not null && state.Promised.Epoch != ballot.Epoch)
            return (new Vote(VoteOutcome.OtherEpoch, held, heldNumber, state.Promised), null);
        if (state is not null && state.Promised > ballot)
            return (new Vote(VoteOutcome.Outbid, held, heldNumber, state.Promised), null);
        if (proposal is not null)
        {
            return heldNumber == expected
                ? (new Vote(VoteOutcome.Granted, held, heldNumber), new BallotState(ballot, ballot, proposal, heldNumber))
                : (new Vote(VoteOutcome.NotExpected, held, heldNumber), null);
        }

        // A proposal for a number that has been decided since is settled.
        bool isOpen = state?.Proposal is not null && heldNumber == state.Base;
        BallotState next = isOpen ? state! with { Promised = ballot } : new BallotState(ballot, default, null, heldNumber);
        return (new Vote(VoteOutcome.Granted, held, heldNumber, next.Accepted, next.Proposal), next);
    }
}
