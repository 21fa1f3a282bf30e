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
internal sealed class RateLimit(int? perSecond, int? burst)
{
    /// <summary>Addresses remembered.</summary>
    public const int MaxAddresses = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<AddressGroup, TokenBucket> _buckets = [];

    private (int PerSecond, int Burst)? _limit = Pair(perSecond, burst);

    /// <summary>Sets another limit, or none; everybody begins with a full bucket.</summary>
    public void Update(int? perSecond, int? burst)
    {
        lock (_gate)
        {
            _limit = Pair(perSecond, burst);
            _buckets.Clear();
        }
    }

    /// <summary>Takes a token of an address; false when it has none.</summary>
    public bool TryTake(IPAddress address, Instant now)
    {
        if (!IsLimited)
            return true;
        AddressGroup group = AddressGroup.Of(address, AddressGroup.CustomerBits);
        lock (_gate)
        {
            if (_limit is not { } limit)
                return true;
            if (!_buckets.TryGetValue(group, out TokenBucket? bucket))
            {
                if (_buckets.Count >= MaxAddresses)
                    Forget(now);
                bucket = new TokenBucket(limit.PerSecond, limit.Burst, now);
                _buckets[group] = bucket;
            }

            return bucket.TryTake(now);
        }
    }

    // Read without the lock: whoever comes while the limit changes may be treated by the one before.
    private bool IsLimited => _limit.HasValue;

    private static (int PerSecond, int Burst)? Pair(int? perSecond, int? burst) => perSecond is { } rate && burst is { } size ? (rate, size) : null;

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
