using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>What this node provides, and when it says so again: every 22 hours, well before others forget it.</summary>
internal sealed class ProvideSchedule
{
    /// <summary>How often a provider says so again.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(22);

    /// <summary>The most keys one node provides.</summary>
    public const int MaxKeys = 10_000;

    private readonly PriorityQueue<ProviderKey, long> _due = new();
    private readonly Dictionary<ProviderKey, Instant> _next = [];

    /// <summary>What is provided.</summary>
    public IReadOnlyCollection<ProviderKey> Keys => _next.Keys;

    /// <summary>Whether these keys have room, or are there.</summary>
    public bool HasRoomFor(IReadOnlyCollection<ProviderKey> keys)
    {
        int more = 0;
        foreach (ProviderKey key in keys)
            more += _next.ContainsKey(key) ? 0 : 1;
        return _next.Count + more <= MaxKeys;
    }

    /// <summary>Says when a key is due next.</summary>
    public void Set(ProviderKey key, Instant due)
    {
        _next[key] = due;
        _due.Enqueue(key, due.Microseconds);
    }

    /// <summary>Ends the providing of a key; false when it was not provided.</summary>
    public bool Remove(ProviderKey key) => _next.Remove(key);

    /// <summary>Takes a key that is due; whoever takes it sets when it is due again.</summary>
    public bool TryTakeDue(Instant now, out ProviderKey key)
    {
        while (_due.TryPeek(out key, out long due) && due <= now.Microseconds)
        {
            _due.Dequeue();
            // Set anew or removed since: this entry is of the past.
            if (_next.TryGetValue(key, out Instant next) && next.Microseconds == due)
                return true;
        }

        return false;
    }
}
