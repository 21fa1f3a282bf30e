using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Peers;

namespace Kith.Core.Repair;

/// <summary>
/// Whether a node that came with an empty store has what its neighbours have. Until then what it does not hold may be absent or only not here yet: its
/// "I have none" must not complete a quorum, and its vote may contradict one that its lost disk gave. Only decisions, no clock.
/// </summary>
internal sealed class CatchUp
{
    private readonly Dictionary<Contact, ulong> _agreed = []; // The buckets in which each has once held just what this node held.
    private readonly HashSet<Contact> _neighbours = []; // Those that have gone since, too: they may be the ones who hold it.
    private bool _isBehind;
    private bool _wasAlone; // It ended for want of neighbours.
    private Instant _met = Instant.Never;
    private Instant _entered = Instant.Never;

    /// <summary>Told when it is over.</summary>
    public Action? Ended { get; set; }

    /// <summary>Whether this node cannot tell what is absent.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="longest">How long it lasts at the most, from the first contact on.</param>
    public bool IsUnderWay(Instant now, TimeSpan longest) => _isBehind && (_met == Instant.Never || now < _met + longest);

    /// <summary>The store is empty, and the network not entered yet.</summary>
    public void Expect() => _isBehind = true;

    /// <summary>A contact is known.</summary>
    /// <returns>Whether this node was alone, and has somebody to catch up with after all.</returns>
    public bool Meet(Instant now, TimeSpan longest)
    {
        if (_isBehind && _met == Instant.Never)
            _met = now;
        if (!_wasAlone)
            return false;
        _wasAlone = false;
        _isBehind = now < _entered + longest; // Later, what it has written alone is all there is.
        _met = _entered;
        return _isBehind;
    }

    /// <summary>The network is entered.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="remembered">Who were neighbours before a restart: they may come back later than others whose disks are empty, too.</param>
    public void Enter(Instant now, IEnumerable<Contact> remembered)
    {
        _entered = now;
        _neighbours.UnionWith(remembered);
    }

    /// <summary>A neighbour holds just what this node holds of what they share in some buckets, given as bits. While both are written to, hardly ever in all at one moment.</summary>
    public void Agrees(Contact neighbour, ulong buckets) => _agreed[neighbour] = _agreed.GetValueOrDefault(neighbour) | buckets;

    /// <summary>Once in the network, it is over when all who have been neighbours have agreed, or after long enough.</summary>
    public void Look(IEnumerable<Contact> neighbours, Instant now, TimeSpan longest)
    {
        if (!_isBehind || _entered == Instant.Never)
            return;
        _neighbours.UnionWith(neighbours);
        if (IsUnderWay(now, longest) && !_neighbours.All(neighbour => _agreed.GetValueOrDefault(neighbour) == ulong.MaxValue))
            return;
        _isBehind = false;
        _wasAlone = _neighbours.Count == 0;
        Ended?.Invoke();
    }
}
