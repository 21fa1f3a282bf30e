using System;
using System.Collections.Generic;
using Kith.Core.Ids;

namespace Kith.Core.Repair;

/// <summary>Records of which a copy could not be made where one belongs: shown to operators, and tried again.</summary>
/// <param name="capacity">The most that are remembered; comparing finds the others again.</param>
internal sealed class LackingRecords(int capacity)
{
    private readonly HashSet<Identifier> _ids = [];
    private readonly List<Identifier> _order = [];

    /// <summary>Raised for each that is added, also for one that was taken out and still lacks copies.</summary>
    public event Action? Added;

    public int Count => _ids.Count;

    public void Add(in Identifier id)
    {
        if (_ids.Count >= capacity || !_ids.Add(id))
            return;
        _order.Add(id);
        Added?.Invoke();
    }

    /// <summary>Takes all out, oldest first; what still lacks copies is added again.</summary>
    public Identifier[] TakeAll()
    {
        Identifier[] all = [.. _order];
        _ids.Clear();
        _order.Clear();
        return all;
    }

    public Identifier[] ToArray() => [.. _order];
}
