using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>
/// Who said that it provides what, for 48 hours as other implementations have it; a provider says it again every 22. Bounded for each key and in
/// all. A key that is full forgets who said it longest ago. A table that is full takes from those who provide the most for those who provide less,
/// so that nobody fills it alone.
/// </summary>
internal sealed class ProviderTable(TimeProvider time, Random random)
{
    /// <summary>How long a provider is remembered.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(48);

    /// <summary>How long its addresses are: a provider that has not renewed them by then has probably moved.</summary>
    public static readonly TimeSpan AddressLife = TimeSpan.FromHours(24);

    /// <summary>The most providers of one key.</summary>
    public const int MaxOfKey = 256;

    /// <summary>The most providers of all keys: some 32 MiB.</summary>
    public const int MaxInAll = 65_536;

    /// <summary>Claims looked at when one has to go. A peer that holds a third of a full table is among them but once in six hundred times.</summary>
    private const int Samples = 16;

    private readonly Dictionary<ProviderKey, ProvidedKey> _keys = [];
    private readonly List<ProvidedKey> _places = []; // The same, to draw from.
    private readonly Dictionary<PeerId, int> _held = []; // Claims of each provider.

    /// <summary>A key with the claims on it, in the order in which they were made.</summary>
    private sealed class ProvidedKey(ProviderKey key, int place)
    {
        public ProviderKey Key => key;

        /// <summary>Where it stands in the list of all.</summary>
        public int Place { get; set; } = place;

        public List<ProviderClaim> Claims { get; } = [];
    }

    /// <summary>Claims remembered.</summary>
    public int Count { get; private set; }

    /// <summary>Counts the changes, for those who save what there is.</summary>
    public long Changes { get; private set; }

    /// <summary>Everything that is remembered, in no particular order.</summary>
    public IEnumerable<ProviderClaim> Claims
    {
        get
        {
            foreach (ProvidedKey provided in _places)
            {
                foreach (ProviderClaim claim in provided.Claims)
                    yield return claim;
            }
        }
    }

    /// <summary>Takes note of a provider; false when there is no room.</summary>
    public bool Add(ProviderKey key, Contact provider) => Add(new ProviderClaim(key, provider, time.GetUtcNow()));

    /// <summary>Takes note of what a provider said at some time; false when its time is up, or when there is no room.</summary>
    public bool Add(ProviderClaim claim)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - claim.Said >= Life)
            return false;
        if (claim.Said > now)
            claim = claim with { Said = now };
        int before = IndexOf(claim.Key, claim.Provider.Peer, out ProvidedKey? provided);
        if (before >= 0)
            RemoveAt(provided!, before);
        else if (provided is { Claims.Count: MaxOfKey })
            RemoveAt(provided, 0);
        else if (Count >= MaxInAll && !MakeRoom(claim.Provider.Peer))
            return false;

        if (!_keys.TryGetValue(claim.Key, out provided)) // Perhaps it has gone with its last claim.
        {
            _keys[claim.Key] = provided = new ProvidedKey(claim.Key, _places.Count);
            _places.Add(provided);
        }

        provided.Claims.Add(claim);
        _held[claim.Provider.Peer] = _held.GetValueOrDefault(claim.Provider.Peer) + 1;
        Count++;
        Changes++;
        return true;
    }

    /// <summary>Some of a key's providers, a random choice where there are more than fit into an answer.</summary>
    public List<Contact> Find(ProviderKey key)
    {
        List<Contact> found = [];
        if (!_keys.TryGetValue(key, out ProvidedKey? provided))
            return found;
        DateTimeOffset now = time.GetUtcNow();
        foreach (ProviderClaim claim in provided.Claims)
        {
            if (now - claim.Said < Life)
                found.Add(now - claim.Said < AddressLife ? claim.Provider : new Contact(claim.Provider.Peer));
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
        int index = IndexOf(key, provider, out ProvidedKey? provided);
        if (index >= 0)
            RemoveAt(provided!, index);
    }

    /// <summary>Forgets those whose time is up.</summary>
    public void RemoveExpired()
    {
        DateTimeOffset now = time.GetUtcNow();
        for (int place = _places.Count - 1; place >= 0; place--)
        {
            ProvidedKey provided = _places[place];
            for (int index = provided.Claims.Count - 1; index >= 0; index--)
            {
                if (now - provided.Claims[index].Said >= Life)
                    RemoveAt(provided, index);
            }
        }
    }

    private int IndexOf(ProviderKey key, PeerId provider, out ProvidedKey? provided) =>
        _keys.TryGetValue(key, out provided) ? provided.Claims.FindIndex(claim => claim.Provider.Peer == provider) : -1;

    /// <summary>Lets go one claim of whoever has the most among some drawn at random, unless they have no more than the newcomer then would.</summary>
    private bool MakeRoom(PeerId newcomer)
    {
        (ProvidedKey? from, int index, int most) = (null, 0, _held.GetValueOrDefault(newcomer) + 1);
        for (int sample = 0; sample < Samples; sample++)
        {
            ProvidedKey drawn = _places[random.Next(_places.Count)];
            int which = random.Next(drawn.Claims.Count);
            int held = _held[drawn.Claims[which].Provider.Peer];
            if (held > most)
                (from, index, most) = (drawn, which, held);
        }

        if (from is not null)
            RemoveAt(from, index);
        return from is not null;
    }

    private void RemoveAt(ProvidedKey provided, int index)
    {
        PeerId provider = provided.Claims[index].Provider.Peer;
        provided.Claims.RemoveAt(index);
        Count--;
        Changes++;
        if (--_held[provider] == 0)
            _held.Remove(provider);
        if (provided.Claims.Count > 0)
            return;
        _keys.Remove(provided.Key);
        _places[provided.Place] = _places[^1];
        _places[provided.Place].Place = provided.Place;
        _places.RemoveAt(_places.Count - 1);
    }
}
