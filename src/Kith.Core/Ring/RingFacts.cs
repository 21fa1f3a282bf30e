using System.Collections.Immutable;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>The few things a member must still know after its death: what is saved before a commit is told to anyone.</summary>
/// <param name="Incarnation">The life that wrote this; the next one draws another.</param>
/// <param name="Epoch">Grows with every grant and every move of the boundary, across lives.</param>
/// <param name="Predecessor">Where the own range begins; null when unknown.</param>
/// <param name="Successors">The successor list: whom to ask first in the next life.</param>
/// <param name="HandedOver">Ranges given away, newest last, at most <see cref="RingOptions.MaxHandOvers"/>.</param>
public sealed record RingFacts(ulong Incarnation, long Epoch, Contact? Predecessor, ImmutableArray<Contact> Successors, ImmutableArray<RingHandOver> HandedOver);
