using System;
using Kith.Artifacts.Manifests;

namespace Kith.Artifacts.Transfer;

/// <summary>A stripe and its records as far as they are there.</summary>
internal sealed class FetchedStripe(Stripe stripe)
{
    public Stripe Stripe => stripe;

    /// <summary>The records of its shards, in the same order; null where one was not needed, or is lost.</summary>
    public byte[]?[] Records { get; } = new byte[stripe.Shards.Count][];

    /// <summary>How many of them nobody had, and were computed.</summary>
    public int Restored { get; set; }

    /// <summary>Whether a chunk is missing.</summary>
    public bool LacksData => Array.IndexOf(Records, null, 0, stripe.Data) >= 0;
}
