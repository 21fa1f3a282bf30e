using System.Collections.Immutable;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>What a search for a point's owner ended with.</summary>
/// <param name="Owner">Who owns it, or acts for a dead owner; null when nobody was found.</param>
/// <param name="Successors">Who follows the owner.</param>
/// <param name="Pending">Who is taking the point over.</param>
/// <param name="Hops">Members on the way, the owner included; 0 when this node is the owner.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="Failures">Requests that were not answered.</param>
internal sealed record RingOwner(Contact? Owner, ImmutableArray<Contact> Successors, Contact? Pending, int Hops, int Requests, int Failures);
