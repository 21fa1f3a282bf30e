using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using Kith.Core.Peers;
using Kith.Libp2p.Host;

namespace Kith.Server.VoidPhone;

/// <summary>
/// One token bucket for each address. Opening a connection takes a token and so does every message, whichever connection it comes by: a
/// connection that is kept is as limited as many short ones. Safe for threads.
/// </summary>
internal sealed class RateLimit(int perSecond, int burst)
{
    /// <summary>Addresses remembered.</summary>
    public const int MaxAddresses = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<AddressGroup, TokenBucket> _buckets = [];

    /// <summary>The limit that options ask for, or null.</summary>
    public static RateLimit? Of(VoidPhoneOptions options) =>
        options is { RequestsPerSecond: { } perSecond, BurstSize: { } burst } ? new RateLimit(perSecond, burst) : null;

    /// <summary>Takes a token of an address; false when it has none.</summary>
    public bool TryTake(IPAddress address, Instant now)
    {
        AddressGroup group = AddressGroup.Of(address, AddressGroup.CustomerBits);
        lock (_gate)
        {
            if (!_buckets.TryGetValue(group, out TokenBucket? bucket))
            {
                if (_buckets.Count >= MaxAddresses)
                    Forget(now);
                bucket = new TokenBucket(perSecond, burst, now);
                _buckets[group] = bucket;
            }

            return bucket.TryTake(now);
        }
    }

    // Full buckets say nothing. If none is full, the flood comes from more addresses than can be told apart, and strangers are not refused
    // for what they did not do.
    private void Forget(Instant now)
    {
        foreach (AddressGroup full in _buckets.Where(entry => entry.Value.IsFull(now)).Select(entry => entry.Key).ToArray())
            _buckets.Remove(full);
        if (_buckets.Count >= MaxAddresses)
            _buckets.Clear();
    }
}
