namespace Kith.Core.Node;

/// <summary>How to get one record.</summary>
public sealed record GetOptions
{
    /// <summary>How many of the R closest nodes must answer, absent included, Q: 1 to R. Null: the node's preset. A value that proves itself needs one.</summary>
    public int? ReadQuorum { get; init; }

    /// <summary>
    /// Whether the read must have a place in the one order of all compare-and-swaps of its key, which is in <c>/kith/signed/</c>: it asks a
    /// majority to vote and finishes what was left half done. Unconfirmed where the replicas do not agree on who they are. Costs two rounds.
    /// </summary>
    public bool IsLinearizable { get; init; }
}
