namespace Kith.Core.Node;

/// <summary>What a replica did with a record it was asked to hold.</summary>
public enum ReplicaOutcome
{
    /// <summary>Stored, and the replica's disk has said so. The only outcome that counts toward W.</summary>
    Stored,

    /// <summary>Stored in memory only.</summary>
    StoredInMemory,

    /// <summary>Stored, as far as one can tell: a foreign implementation does not say whether durably.</summary>
    DurabilityUnknown,

    /// <summary>Its rules forbid the record.</summary>
    Refused,

    /// <summary>It cannot write now.</summary>
    Busy,

    /// <summary>It holds a newer record.</summary>
    Stale,

    /// <summary>It found the record invalid.</summary>
    Invalid,

    /// <summary>Its quota or disk is full.</summary>
    Full,

    /// <summary>It did not answer in time.</summary>
    TimedOut,

    /// <summary>It could not be reached.</summary>
    Unreachable,

    /// <summary>Its answer could not be read.</summary>
    Malformed,

    /// <summary>It had not answered yet when enough others had; it is written to all the same.</summary>
    Pending,

    /// <summary>It was not asked before the put ended.</summary>
    NotAsked,
}
