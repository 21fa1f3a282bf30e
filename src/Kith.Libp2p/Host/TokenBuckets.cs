using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Peers;

namespace Kith.Libp2p.Host;

/// <summary>A rate limit for each of many groups: a burst at once, then so many a second. Not safe for threads.</summary>
/// <param name="maxGroups">How many groups are remembered.</param>
internal sealed class TokenBuckets(int maxGroups)
{
    private readonly Dictionary<AddressGroup, (double Tokens, Instant At)> _buckets = [];

    /// <summary>Takes a token of the group; false when it has none.</summary>
    /// <param name="group">Who.</param>
    /// <param name="now">When.</param>
    /// <param name="burst">What a group may do at once.</param>
    /// <param name="perSecond">What it earns each second.</param>
    public bool TryTake(AddressGroup group, Instant now, int burst, double perSecond)
    {
        double tokens = _buckets.TryGetValue(group, out (double, Instant) bucket) ? Refilled(bucket, now, burst, perSecond) : burst;
        if (tokens < 1)
            return false;
        if (_buckets.Count >= maxGroups)
            Forget(now, burst, perSecond);
        _buckets[group] = (tokens - 1, now);
        return true;
    }

    private static double Refilled((double Tokens, Instant At) bucket, Instant now, int burst, double perSecond) =>
        Math.Min(burst, bucket.Tokens + (perSecond * (now - bucket.At).TotalSeconds));

    // Full buckets say nothing. If none is full, the flood comes from more groups than can be told apart, and strangers are not
    // refused for what they did not do.
    private void Forget(Instant now, int burst, double perSecond)
    {
        foreach (AddressGroup full in _buckets.Where(entry => Refilled(entry.Value, now, burst, perSecond) >= burst).Select(entry => entry.Key).ToArray())
            _buckets.Remove(full);
        if (_buckets.Count >= maxGroups)
            _buckets.Clear();
    }
}
