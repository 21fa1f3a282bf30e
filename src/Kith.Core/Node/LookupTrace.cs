using System;
using System.Collections.Generic;
using Kith.Core.Ids;

namespace Kith.Core.Node;

/// <summary>One lookup, as it went: whom it asked, in which order, and what came of it.</summary>
/// <param name="Key">What was looked up.</param>
/// <param name="Target">Where that lies.</param>
/// <param name="End">Why the lookup ended: <c>converged</c>, <c>starved</c>, <c>stalled</c> or <c>cancelled</c>.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Hops">Every request, in the order in which they were sent.</param>
/// <param name="Closest">What it found: the closest peers that answered, nearest first.</param>
public sealed record LookupTrace(RecordKey Key, Identifier Target, string End, TimeSpan Elapsed, IReadOnlyList<TraceHop> Hops, IReadOnlyList<PeerInfo> Closest);
