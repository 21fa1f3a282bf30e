using System.Collections.Immutable;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>Tells a member about the sender: answered by <see cref="RingAcknowledgement"/>.</summary>
/// <param name="sender">Who tells.</param>
/// <param name="role">What the sender takes itself to be to the receiver.</param>
/// <param name="state">The sender's state when it sent this. It may have changed since, so that lists are never adopted from it.</param>
/// <param name="preceding">To a successor: those before the sender, nearest first.</param>
public sealed class RingNotify(Contact sender, RingRole role, RingSnapshot state, ImmutableArray<Contact> preceding) : RingRequest(sender)
{
    /// <summary>What the sender takes itself to be to the receiver.</summary>
    public RingRole Role { get; } = role;

    /// <summary>The sender's state when it sent this.</summary>
    public RingSnapshot State { get; } = state;

    /// <summary>To a successor: those before the sender, nearest first.</summary>
    public ImmutableArray<Contact> Preceding { get; } = preceding;
}
