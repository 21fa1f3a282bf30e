using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>
/// Who said that it provides what, kept in memory for 48 hours as other implementations do; a provider says it again every 22. Bounded for each
/// key and in all: a key that is full forgets who said it longest ago, a table that is full takes no new keys.
/// </summary>
internal sealed class ProviderTable(TimeProvider time, Random random)
{
    /// <summary>How long a provider is remembered.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(48);

    /// <summary>How long its addresses are: a provider that has not renewed them by then has probably moved.</summary>
    public static readonly TimeSpan AddressLife = TimeSpan.FromHours(24);

    /// <summary>The most providers of one key.</summary>
    public const int MaxOfKey = 256;

    /// <summary>The most providers of all keys: some 16 MiB.</summary>
    public const int MaxInAll = 65_536;

    private Dictionary<ProviderKey, List<Entry>>? _keys; // Null until somebody provides something.

    private readonly record struct Entry(Contact Provider, DateTimeOffset Said);

    /// <summary>Providers remembered.</summary>
    public int Count { get; private set; }

    /// <summary>Takes note of a provider; false when there is no room.</summary>
    public bool Add(ProviderKey key, Contact provider)
    {
        _keys ??= [];
        if (!_keys.TryGetValue(key, out List<Entry>? entries))
        {
            if (Count >= MaxInAll)
                return false;
            _keys[key] = entries = [];
        }

        Count -= entries.RemoveAll(entry => entry.Provider.Equals(provider));
        if (entries.Count == MaxOfKey)
        {
            entries.RemoveAt(0); // In the order in which they were said.
            Count--;
        }

        entries.Add(new Entry(provider, time.GetUtcNow()));
        Count++;
        return true;
    }

    /// <summary>Some of a key's providers, a random choice where there are more than fit into an answer.</summary>
    public List<Contact> Find(ProviderKey key)
    {
        List<Contact> found = [];
        if (_keys is null || !_keys.TryGetValue(key, out List<Entry>? entries))
            return found;
        DateTimeOffset now = time.GetUtcNow();
        foreach (Entry entry in entries)
        {
            if (now - entry.Said < Life)
                found.Add(now - entry.Said < AddressLife ? entry.Provider : new Contact(entry.Provider.Peer));
        }

        for (int place = 0; place < found.Count - 1 && place < Reply.MaxProviders; place++)
        {
            int other = random.Next(place, found.Count);
            (found[place], found[other]) = (found[other], found[place]);
        }

        if (found.Count > Reply.MaxProviders)
            found.RemoveRange(Reply.MaxProviders, found.Count - Reply.MaxProviders);
        return found;
    }

    /// <summary>Forgets a provider that has stopped.</summary>
    public void Remove(ProviderKey key, PeerId provider)
    {
        if (_keys is not null && _keys.TryGetValue(key, out List<Entry>? entries))
            Count -= entries.RemoveAll(entry => entry.Provider.Peer == provider);
    }

    /// <summary>Forgets those whose time is up.</summary>
    public void RemoveExpired()
    {
        if (_keys is null)
            return;
        DateTimeOffset now = time.GetUtcNow();
        List<ProviderKey> empty = [];
        foreach ((ProviderKey key, List<Entry> entries) in _keys)
        {
            Count -= entries.RemoveAll(entry => now - entry.Said >= Life);
            if (entries.Count == 0)
                empty.Add(key);
        }

        foreach (ProviderKey key in empty)
            _keys.Remove(key);
    }
}
