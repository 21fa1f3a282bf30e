namespace Kith.Core.Records;

/// <summary>What a replica says to one round of a compare-and-swap.</summary>
public enum VoteOutcome
{
    /// <summary>It did not say: a foreign implementation, a store without ballots, or no answer at all.</summary>
    None,

    /// <summary>It has promised, or accepted, and its disk has said so.</summary>
    Granted,

    /// <summary>It has promised a later ballot, which the vote names.</summary>
    Outbid,

    /// <summary>It holds another number than expected, which the vote names.</summary>
    NotExpected,

    /// <summary>By what it knows the key has other replicas than the proposer thinks; or had when it last voted, within the ballot that the vote names.</summary>
    OtherEpoch,

    /// <summary>The proposal breaks the rule of its namespace.</summary>
    Invalid,

    /// <summary>It cannot write now.</summary>
    Busy,
}
