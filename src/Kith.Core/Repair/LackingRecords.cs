using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;

namespace Kith.Core.Repair;

/// <summary>
/// Records that have fewer copies than they could have, as far as this node knows: shown to operators, and tried again. Those of which a copy could not be
/// made where one belongs; those of which one is being made in place of a lost one; and all of them, where fewer nodes are left than hold one.
/// </summary>
/// <param name="capacity">The most of the first that are remembered; comparing finds the others again.</param>
/// <param name="areAll">Whether all records lack copies.</param>
internal sealed class LackingRecords(int capacity, Func<bool> areAll)
{
    private readonly HashSet<Identifier> _ids = [];
    private readonly List<Identifier> _order = [];
    private readonly HashSet<Identifier> _inTheMaking = [];

    /// <summary>Raised for each that is added, also for one that was taken out and still lacks copies, and when all lack some.</summary>
    public event Action? Added;

    /// <summary>Whether all records lack copies that are to have more than one.</summary>
    public bool AreAll => areAll();

    /// <summary>How many copies could not be made.</summary>
    public int Count => _ids.Count;

    /// <summary>Which records lack copies where not all do, in no order.</summary>
    public IReadOnlyCollection<Identifier> Ids => [.. _ids.Union(_inTheMaking)];

    /// <summary>Whether a record lacks copies, others aside.</summary>
    public bool Contains(in Identifier id) => _ids.Contains(id) || _inTheMaking.Contains(id);

    public void Add(in Identifier id)
    {
        if (_ids.Count >= capacity || !_ids.Add(id))
            return;
        _order.Add(id);
        Added?.Invoke();
    }

    /// <summary>A copy of a record is being made in place of one that was lost.</summary>
    public void BeginMaking(in Identifier id) => _inTheMaking.Add(id);

    /// <summary>All that could be made are made.</summary>
    public void EndMaking() => _inTheMaking.Clear();

    /// <summary>Has those told who hear of additions, if all lack copies now.</summary>
    public void TellIfAll()
    {
        if (AreAll)
            Added?.Invoke();
    }

    /// <summary>Takes out all of which a copy could not be made, oldest first; what still lacks copies is added again.</summary>
    public Identifier[] TakeAll()
    {
        Identifier[] all = [.. _order];
        _ids.Clear();
        _order.Clear();
        return all;
    }
}
