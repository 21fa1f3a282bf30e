using System;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>What a ring lookup found: the owner and those after it that answered, in that order.</summary>
internal sealed class RingReplicas(Contact[] closest, LookupEnd end, int requests, int failures, int hops) : LookupResult
{
    public override ReadOnlySpan<Contact> Closest => closest;

    public override LookupEnd End => end;

    public override int Requests => requests;

    public override int Failures => failures;

    public override int Hops => hops;

    public override void Dispose()
    {
        // Nothing is pooled: a ring lookup is a handful of requests, not a frontier.
    }
}
