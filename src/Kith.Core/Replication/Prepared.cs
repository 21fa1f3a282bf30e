using System.Collections.Generic;
using System.Linq;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>What the first round of a compare-and-swap found.</summary>
/// <param name="Replicas">Who was asked.</param>
/// <param name="Majority">How many of them decide.</param>
/// <param name="Ballot">The ballot that was asked for.</param>
/// <param name="Votes">What each said.</param>
/// <param name="Granted">Those who promised.</param>
/// <param name="Held">The best valid record that these hold; null when they hold none.</param>
internal sealed record Prepared(Contact[] Replicas, int Majority, Ballot Ballot, List<(Contact Replica, Vote Vote)> Votes, List<(Contact Replica, Vote Vote)> Granted, Record? Held)
{
    /// <summary>Whether a majority promised, and nobody sees or remembers another replica set.</summary>
    public bool IsGranted => Replicas.Length >= Majority && Granted.Count >= Majority && !IsRefused;

    /// <summary>
    /// Whether a replica sees another replica set, or has voted within one. One such is enough: those who granted this ballot may be new here, and
    /// what was decided there is unknown to them.
    /// </summary>
    public bool IsRefused => Votes.Any(vote => vote.Vote.Outcome == VoteOutcome.OtherEpoch);

    /// <summary>Whether all see the same replicas and some have voted when they were others: no ballot helps, only a put that expects nothing.</summary>
    public bool IsOver => IsRefused && Votes.TrueForAll(vote => vote.Vote.Outcome != VoteOutcome.OtherEpoch || vote.Vote.Ballot != default);
}
