using System.Collections.Immutable;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>A member's state at one moment.</summary>
/// <param name="incarnation">Which of its lives this is.</param>
/// <param name="phase">Where it is in that life.</param>
/// <param name="epoch">How often its boundary has changed or been granted.</param>
/// <param name="predecessor">Who precedes it; itself when it is alone; null while it does not know.</param>
/// <param name="successors">Its successor list, nearest first; slots that nobody fills are left out.</param>
public sealed class RingSnapshot(ulong incarnation, RingPhase phase, long epoch, Contact? predecessor, ImmutableArray<Contact> successors) : RingAnswer
{
    /// <summary>Which of its lives this is.</summary>
    public ulong Incarnation { get; } = incarnation;

    /// <summary>Where it is in that life.</summary>
    public RingPhase Phase { get; } = phase;

    /// <summary>How often its boundary has changed or been granted.</summary>
    public long Epoch { get; } = epoch;

    /// <summary>Who precedes it; itself when it is alone; null while it does not know.</summary>
    public Contact? Predecessor { get; } = predecessor;

    /// <summary>Its successor list, nearest first; slots that nobody fills are left out.</summary>
    public ImmutableArray<Contact> Successors { get; } = successors;

    /// <summary>Whether it is a member, so that its list may be adopted.</summary>
    internal bool IsMember => Phase is RingPhase.Active or RingPhase.Leaving;
}
