using System.Collections.Immutable;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>The boundary has moved, durably: the one commit point of a join or a leave.</summary>
/// <param name="predecessor">Who precedes a joiner; null when it is the joiner that knows, having been a member before.</param>
/// <param name="successors">The committing member's successors.</param>
/// <param name="epoch">The committing member's epoch after the commit.</param>
public sealed class RingCommit(Contact? predecessor, ImmutableArray<Contact> successors, long epoch) : RingAnswer
{
    /// <summary>Who precedes a joiner; null when it is the joiner that knows, having been a member before.</summary>
    public Contact? Predecessor { get; } = predecessor;

    /// <summary>The committing member's successors.</summary>
    public ImmutableArray<Contact> Successors { get; } = successors;

    /// <summary>The committing member's epoch after the commit.</summary>
    public long Epoch { get; } = epoch;
}
