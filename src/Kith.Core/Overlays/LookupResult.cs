using System;
using Kith.Core.Peers;

namespace Kith.Core.Overlays;

/// <summary>What a lookup found. Pooled: valid until disposed.</summary>
public abstract class LookupResult : IDisposable
{
    /// <summary>
    /// The closest contacts that answered, nearest first; this node among them where it belongs, unless it is a client. Those that were only named
    /// too, where the options stop lookups by steps.
    /// </summary>
    public abstract ReadOnlySpan<Contact> Closest { get; }

    /// <summary>Why the lookup ended.</summary>
    public abstract LookupEnd End { get; }

    /// <summary>Requests sent.</summary>
    public abstract int Requests { get; }

    /// <summary>Requests that were not answered.</summary>
    public abstract int Failures { get; }

    /// <summary>The longest chain of referrals among the peers that answered; peers from the own table are at depth 1.</summary>
    public abstract int Hops { get; }

    /// <summary>Contacts that the lookup knew at its end, asked or not, as far as it kept them.</summary>
    public virtual int Known => Closest.Length;

    /// <summary>Gives the result's storage back.</summary>
    public abstract void Dispose();
}
