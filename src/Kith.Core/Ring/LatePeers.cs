using System;
using System.Collections.Generic;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Peers that took their time a moment ago and have not answered since: they are asked like others, but nobody waits for them first, or each question on
/// their way would find that out anew.
/// </summary>
internal sealed class LatePeers(TimeProvider time)
{
    private const int Most = 64; // Whoever is not remembered is waited for.
    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Contact, Instant> _late = [];

    public bool Contains(Contact peer)
    {
        if (_late.Count == 0 || !_late.TryGetValue(peer, out Instant since))
            return false;
        if (time.GetInstant() < since + RememberFor)
            return true;
        _late.Remove(peer);
        return false;
    }

    public void Add(Contact peer)
    {
        if (_late.Count < Most || _late.ContainsKey(peer))
            _late[peer] = time.GetInstant();
    }

    /// <summary>It has answered.</summary>
    public void Remove(Contact peer) => _late.Remove(peer);
}
