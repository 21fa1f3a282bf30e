using System.Collections.Immutable;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>The answer to <see cref="FindSuccessor"/>: the point's owner speaks for itself, or others nearer to it are named.</summary>
/// <param name="isOwner">Whether the answering member owns the point.</param>
/// <param name="contacts">Of an owner: its successors, nearest first. Else: contacts to ask, in the order in which to try them.</param>
/// <param name="pending">Of an owner: the joiner that is taking over the point, if there is one.</param>
/// <param name="epoch">Of an owner: its epoch.</param>
public sealed class RingRoute(bool isOwner, ImmutableArray<Contact> contacts, Contact? pending, long epoch) : RingAnswer
{
    /// <summary>Whether the answering member owns the point.</summary>
    public bool IsOwner { get; } = isOwner;

    /// <summary>Of an owner: its successors, nearest first. Else: contacts to ask, in the order in which to try them.</summary>
    public ImmutableArray<Contact> Contacts { get; } = contacts;

    /// <summary>Of an owner: the joiner that is taking over the point, if there is one.</summary>
    public Contact? Pending { get; } = pending;

    /// <summary>Of an owner: its epoch.</summary>
    public long Epoch { get; } = epoch;
}
