namespace Kith.Core.Records;

/// <summary>What a merge did.</summary>
public enum MergeOutcome
{
    /// <summary>The record given was kept.</summary>
    Stored,

    /// <summary>The same record, or one that differs only in a shorter life, was already held.</summary>
    Unchanged,

    /// <summary>A better record was already held; it comes with the result.</summary>
    Stale,

    /// <summary>The record given is new to the store and its quota is used up.</summary>
    Full,

    /// <summary>Too many writes are waiting; nothing was kept.</summary>
    Busy,

    /// <summary>The disk failed; nothing is promised until an operator has looked.</summary>
    Failed,
}
