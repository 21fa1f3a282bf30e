using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Repair;

/// <summary>The entries of a store's list of damage that this node acts on, and since when. No more than the list has.</summary>
/// <param name="service">How long an entry is kept: by then every neighbour has compared.</param>
internal sealed class KnownDamage(TimeSpan service)
{
    private readonly Dictionary<long, Instant> _since = [];

    public bool IsEmpty => _since.Count == 0;

    /// <summary>Drops what is on the list no more: it is whole again.</summary>
    public void Keep(IReadOnlyList<StoreDamage> listed)
    {
        foreach (long healed in _since.Keys.Except(listed.Select(damage => damage.Number)).ToArray())
            _since.Remove(healed);
    }

    /// <summary>Whether an entry is new; it is known from now on.</summary>
    public bool Note(StoreDamage damage, Instant now) => _since.TryAdd(damage.Number, now);

    /// <summary>Whether an entry has done its service.</summary>
    public bool HasServed(StoreDamage damage, Instant now) => now - _since[damage.Number] > service;
}
