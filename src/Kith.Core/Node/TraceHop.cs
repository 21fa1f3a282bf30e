using System;
using Kith.Core.Ids;

namespace Kith.Core.Node;

/// <summary>One request of a lookup.</summary>
/// <param name="Peer">Who was asked.</param>
/// <param name="NamedBy">Who named it first; null where this node knew it.</param>
/// <param name="Depth">How many peers had to be asked one after the other to come to it: 1 for those that this node knew.</param>
/// <param name="Asked">When it was asked, since the lookup began.</param>
/// <param name="Elapsed">How long it took to answer, or to be given up; null where the lookup ended first.</param>
/// <param name="Outcome">How that ended: <c>answered</c>, <c>timed_out</c>, <c>unreachable</c>, <c>refused</c> or <c>malformed</c>; <c>pending</c> where the lookup ended first.</param>
/// <param name="Named">How many peers it named.</param>
/// <param name="SharedBits">Leading bits that its identifier and the target share: how near it lies.</param>
public sealed record TraceHop(PeerId Peer, PeerId? NamedBy, int Depth, TimeSpan Asked, TimeSpan? Elapsed, string Outcome, int Named, int SharedBits);
