namespace Kith.Core.Node;

/// <summary>How to delete one record.</summary>
public sealed record DeleteOptions
{
    /// <summary>How many nodes must hold the deletion durably, W: 1 to R. Null: the node's preset.</summary>
    public int? WriteQuorum { get; init; }
}
