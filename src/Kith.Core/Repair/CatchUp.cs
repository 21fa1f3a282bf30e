using System;
using System.Collections.Generic;
using Kith.Core.Peers;

namespace Kith.Core.Repair;

/// <summary>
/// Whether a node that came with an empty store has what its neighbours have. Until then what it does not hold may be absent or only not here yet: its
/// "I have none" must not complete a quorum, and its vote may contradict one that its lost disk gave. Only decisions, no clock.
/// </summary>
internal sealed class CatchUp
{
    private readonly HashSet<Contact> _agreeing = [];
    private readonly HashSet<Contact> _neighbours = []; // Those that have gone since, too: they may be the ones who hold it.
    private Instant _entered = Instant.Never;

    /// <summary>Whether this node cannot tell what is absent.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>The store is empty, and the network not entered yet.</summary>
    public void Expect() => IsUnderWay = true;

    /// <summary>The network is entered.</summary>
    public void Enter(Instant now) => _entered = now;

    /// <summary>A neighbour holds just what this node holds of what they share.</summary>
    public void Agrees(Contact neighbour) => _agreeing.Add(neighbour);

    /// <summary>Once in the network, it is over when all who have been neighbours have agreed, or after long enough.</summary>
    public void Look(IEnumerable<Contact> neighbours, TimeSpan longest, Instant now)
    {
        if (!IsUnderWay || _entered == Instant.Never)
            return;
        _neighbours.UnionWith(neighbours);
        IsUnderWay = now < _entered + longest && !_neighbours.IsSubsetOf(_agreeing);
    }
}
