namespace Kith.Core.Node;

/// <summary>How to get one record.</summary>
public sealed record GetOptions
{
    /// <summary>How many of the R closest nodes must answer, absent included, Q: 1 to R. Null: the node's preset. A value that proves itself needs one.</summary>
    public int? ReadQuorum { get; init; }
}
