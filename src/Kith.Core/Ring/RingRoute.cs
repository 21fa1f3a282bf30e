using System.Collections.Immutable;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>The answer to <see cref="FindSuccessor"/>: the point's owner speaks for itself, or others nearer to it are named.</summary>
/// <param name="kind">What the contacts are.</param>
/// <param name="contacts">Contacts in the order in which to try them; of an owner, its successors, nearest first.</param>
/// <param name="predecessor">Who precedes the answering member; null while it does not know.</param>
/// <param name="pending">Of an owner: the joiner that is taking over the point, if there is one.</param>
/// <param name="epoch">The answering member's epoch.</param>
public sealed class RingRoute(RingRouteKind kind, ImmutableArray<Contact> contacts, Contact? predecessor, Contact? pending, long epoch) : RingAnswer
{
    /// <summary>What the contacts are.</summary>
    public RingRouteKind Kind { get; } = kind;

    /// <summary>Contacts in the order in which to try them; of an owner, its successors, nearest first.</summary>
    public ImmutableArray<Contact> Contacts { get; } = contacts;

    /// <summary>Who precedes the answering member; null while it does not know.</summary>
    public Contact? Predecessor { get; } = predecessor;

    /// <summary>Of an owner: the joiner that is taking over the point, if there is one.</summary>
    public Contact? Pending { get; } = pending;

    /// <summary>The answering member's epoch.</summary>
    public long Epoch { get; } = epoch;
}
