using System;

namespace Kith.Core.Node;

/// <summary>How to put one record.</summary>
public sealed record PutOptions
{
    /// <summary>How long the record lives: 1 second to the swarm's longest (48 hours unless set). Null: the node's default, 24 hours.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>
    /// Puts only if this is the number of the record there; zero: only if none is, and none was deleted. For keys in <c>/kith/signed/</c>, whose
    /// receipts and reads name their number: a put with an expectation raises it by one, any other by two. Linearizable as long as
    /// fewer than half of the key's replicas are away at a time and none loses its disk; refused where those that remember do not agree on who
    /// the replicas are.
    /// </summary>
    public ulong? ExpectedSequence { get; init; }

    /// <summary>How many durable copies make the put acknowledged, W: 1 to R. Null: the node's preset.</summary>
    public int? WriteQuorum { get; init; }

    /// <summary>
    /// Whether the node puts the value again at half of its life, after restarts too, until it is deleted or written by others, or put again
    /// without this. No write is lost by it: what it puts is older than any other's. At most 10,000 keys a node.
    /// </summary>
    public bool Republish { get; init; }

    /// <summary>Whether to wait until all R nodes have answered, so that the receipt says what each did; else W durable copies are enough.</summary>
    public bool WaitForAll { get; init; }
}
