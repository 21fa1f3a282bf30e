using System.Collections.Immutable;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>The boundary lock is the asker's, for the time of a lease.</summary>
/// <param name="token">What the holder shows with everything it does under the lock.</param>
/// <param name="predecessor">Who precedes the granting member now: the beginning of the range that a joiner takes over.</param>
/// <param name="successors">The granting member's successors.</param>
public sealed class RingGrant(FencingToken token, Contact predecessor, ImmutableArray<Contact> successors) : RingAnswer
{
    /// <summary>What the holder shows with everything it does under the lock.</summary>
    public FencingToken Token { get; } = token;

    /// <summary>Who precedes the granting member now: the beginning of the range that a joiner takes over.</summary>
    public Contact Predecessor { get; } = predecessor;

    /// <summary>The granting member's successors.</summary>
    public ImmutableArray<Contact> Successors { get; } = successors;
}
