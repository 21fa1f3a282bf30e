namespace Kith.Core.Peers;

/// <summary>What a peer did with a record it was asked to hold. The numbers are field 100 of the Kademlia message on Kith's own protocol ids.</summary>
public enum StoreOutcome
{
    /// <summary>The peer did not say: a foreign implementation that only echoes.</summary>
    Unknown = 0,

    /// <summary>It holds the record, or already held the same one.</summary>
    Stored = 1,

    /// <summary>Its rules forbid the record.</summary>
    Refused = 2,

    /// <summary>It cannot write now, or read; try again after the time it named.</summary>
    Busy = 3,

    /// <summary>It holds a newer record.</summary>
    Stale = 4,

    /// <summary>The record breaks the rule of its namespace.</summary>
    Invalid = 5,

    /// <summary>Its quota or its disk is full.</summary>
    Full = 6,
}
