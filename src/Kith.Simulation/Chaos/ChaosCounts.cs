using System.Collections.Generic;
using Kith.Simulation.Faults;

namespace Kith.Simulation.Chaos;

/// <summary>What happened in a run, or in many.</summary>
internal sealed class ChaosCounts
{
    private readonly SortedDictionary<FaultKind, long> _faults = [];

    public long Seeds { get; set; }

    public long Events { get; set; }

    public long Puts { get; set; }

    public long Acknowledged { get; set; }

    public long Deletes { get; set; }

    public long Gets { get; set; }

    public long Confirmed { get; set; }

    public long Swaps { get; set; }

    public long Swapped { get; set; }

    public long Provides { get; set; }

    public long Watched { get; set; }

    /// <summary>Operations whose node died under them.</summary>
    public long Orphaned { get; set; }

    /// <summary>Writes that a kill cut off.</summary>
    public long Torn { get; set; }

    /// <summary>Acknowledged writes that lost as many of their holders' disks as had acknowledged them, by other drawn losses than W − 1.</summary>
    public long Forfeited { get; set; }

    /// <summary>How often each kind of fault happened.</summary>
    public IReadOnlyDictionary<FaultKind, long> Faults => _faults;

    public void Count(FaultKind kind) => _faults[kind] = _faults.GetValueOrDefault(kind) + 1;

    /// <summary>Adds what happened in another run.</summary>
    public void Add(ChaosCounts other)
    {
        Seeds += other.Seeds;
        Events += other.Events;
        Puts += other.Puts;
        Acknowledged += other.Acknowledged;
        Deletes += other.Deletes;
        Gets += other.Gets;
        Confirmed += other.Confirmed;
        Swaps += other.Swaps;
        Swapped += other.Swapped;
        Provides += other.Provides;
        Watched += other.Watched;
        Orphaned += other.Orphaned;
        Torn += other.Torn;
        Forfeited += other.Forfeited;
        foreach ((FaultKind kind, long count) in other._faults)
            _faults[kind] = _faults.GetValueOrDefault(kind) + count;
    }
}
