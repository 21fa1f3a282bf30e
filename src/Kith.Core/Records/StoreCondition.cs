namespace Kith.Core.Records;

/// <summary>Whether a store takes writes. It answers reads in every condition.</summary>
public enum StoreCondition
{
    /// <summary>It takes writes.</summary>
    Healthy,

    /// <summary>No space is left: writes are <see cref="MergeOutcome.Full"/> until there is.</summary>
    DiskFull,

    /// <summary>Its server does not answer: writes are <see cref="MergeOutcome.Busy"/> until it does.</summary>
    Unreachable,

    /// <summary>The disk failed: writes are <see cref="MergeOutcome.Failed"/> until an operator has looked and the node was started again.</summary>
    Failed,
}
