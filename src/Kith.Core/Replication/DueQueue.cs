using System.Collections.Generic;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>Keys that something is to be done with again and again, and when next.</summary>
/// <param name="capacity">The most keys; who adds asks for room first.</param>
internal sealed class DueQueue<TKey>(int capacity)
    where TKey : notnull
{
    private readonly PriorityQueue<TKey, long> _due = new();
    private readonly Dictionary<TKey, Instant> _next = [];

    public int Capacity => capacity;

    public IReadOnlyCollection<TKey> Keys => _next.Keys;

    /// <summary>Whether these keys have room, or are there.</summary>
    public bool HasRoomFor(IReadOnlyCollection<TKey> keys)
    {
        int more = 0;
        foreach (TKey key in keys)
            more += _next.ContainsKey(key) ? 0 : 1;
        return _next.Count + more <= capacity;
    }

    /// <summary>Says when a key is due next.</summary>
    public void Set(TKey key, Instant due)
    {
        _next[key] = due;
        _due.Enqueue(key, due.Microseconds);
    }

    /// <summary>When a key is due; never, where it is not there.</summary>
    public Instant DueOf(TKey key) => _next.TryGetValue(key, out Instant due) ? due : Instant.Never;

    /// <summary>Takes a key out; false when it was not there.</summary>
    public bool Remove(TKey key) => _next.Remove(key);

    /// <summary>Takes keys that are due, so many at most; whoever takes them sets when they are due again.</summary>
    public List<TKey> TakeDue(Instant now, int most)
    {
        List<TKey> taken = [];
        while (taken.Count < most && _due.TryPeek(out TKey? key, out long due) && due <= now.Microseconds)
        {
            _due.Dequeue();
            // Set anew or removed since: this entry is of the past.
            if (_next.TryGetValue(key, out Instant next) && next.Microseconds == due)
                taken.Add(key);
        }

        return taken;
    }
}
