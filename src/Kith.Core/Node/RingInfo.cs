using System.Collections.Generic;

namespace Kith.Core.Node;

/// <summary>A node's neighbours on the circle, where its overlay is the ring.</summary>
/// <param name="IsMember">Whether it is a member: it owns what lies between its predecessor and itself.</param>
/// <param name="Predecessor">Who precedes it; null while it does not know; itself when it is alone.</param>
/// <param name="Successors">Who follows it, nearest first.</param>
/// <param name="Epoch">Grows with every grant and every move of its boundary.</param>
public sealed record RingInfo(bool IsMember, PeerInfo? Predecessor, IReadOnlyList<PeerInfo> Successors, long Epoch);
