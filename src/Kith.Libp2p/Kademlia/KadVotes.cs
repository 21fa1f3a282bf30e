using System;
using Kith.Core.Formats;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Libp2p.Kademlia;

/// <summary>
/// Votes in Kademlia messages. The outcome is field 100: stored is granted, stale with a ballot is outbid and without one not expected,
/// refused is another epoch: with a ballot the one that the replica last voted in, without one that of the replicas which it sees.
/// </summary>
internal static class KadVotes
{
    /// <summary>Writes all of a vote but the record held, which has its place in every message.</summary>
    public static void Write(ProtobufWriter writer, Vote vote, DateTimeOffset now)
    {
        writer.Number(KadFields.Outcome, (ulong)OutcomeOf(vote.Outcome));
        if (vote.Ballot != default)
            writer.Bytes(KadFields.Ballot, vote.Ballot.ToByteArray());
        if (vote.Proposal is not null)
            KadEncoder.WriteRecord(writer, KadFields.Proposal, vote.Proposal, now);
    }

    /// <summary>Puts a vote together from what was read.</summary>
    public static Vote Read(StoreOutcome outcome, Record? held, ulong heldNumber, Ballot ballot, Record? proposal) => new(
        outcome switch
        {
            StoreOutcome.Stored => VoteOutcome.Granted,
            StoreOutcome.Stale => ballot == default ? VoteOutcome.NotExpected : VoteOutcome.Outbid,
            StoreOutcome.Refused => VoteOutcome.OtherEpoch,
            StoreOutcome.Invalid => VoteOutcome.Invalid,
            StoreOutcome.Busy or StoreOutcome.Full => VoteOutcome.Busy,
            _ => VoteOutcome.None,
        },
        held,
        heldNumber,
        ballot,
        proposal);

    private static StoreOutcome OutcomeOf(VoteOutcome outcome) => outcome switch
    {
        VoteOutcome.Granted => StoreOutcome.Stored,
        VoteOutcome.Outbid or VoteOutcome.NotExpected => StoreOutcome.Stale,
        VoteOutcome.OtherEpoch => StoreOutcome.Refused,
        VoteOutcome.Invalid => StoreOutcome.Invalid,
        VoteOutcome.Busy => StoreOutcome.Busy,
        _ => StoreOutcome.Unknown,
    };
}
