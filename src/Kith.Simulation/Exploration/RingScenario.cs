using System;
using System.Collections.Immutable;

namespace Kith.Simulation.Exploration;

/// <summary>What a ring begins as and what may happen to it. Places are numbers of the 8-bit circle.</summary>
internal sealed record RingScenario
{
    /// <summary>Members of an ideal ring at the beginning.</summary>
    public required ImmutableArray<byte> Founders { get; init; }

    /// <summary>Who wants to join, each at any time.</summary>
    public ImmutableArray<byte> Joiners { get; init; } = [];

    /// <summary>How many of the founders, from the first on, want to leave, each at any time.</summary>
    public int Leavers { get; init; }

    /// <summary>r.</summary>
    public int Successors { get; init; } = 2;

    /// <summary>How many may crash, anyone at any time, as far as Zave's two conditions allow.</summary>
    public int Crashes { get; init; }

    /// <summary>How many requests or replies may be lost.</summary>
    public int Losses { get; init; }

    /// <summary>How many leases may run out though their holder is at work.</summary>
    public int EarlyExpiries { get; init; }

    /// <summary>
    /// Whether time passes between the sending of a query and its arrival, and between a notice and the sender's learning that it was heard.
    /// Zave's proof takes each query to read the other's state at once, and no member acts on the answer to a notice, so that the
    /// explorations do without; there are several times as many states with it.
    /// </summary>
    public bool SplitsQueries { get; init; }

    /// <summary>A defect to plant, so that the exploration is seen to find it.</summary>
    public PlantedFault Fault { get; init; }

    public int Nodes => Founders.Length + Joiners.Length;

    public byte PlaceOf(int node) => node < Founders.Length ? Founders[node] : Joiners[node - Founders.Length];

    public override string ToString() =>
        FormattableString.Invariant($"r={Successors} founders {string.Join(' ', Founders)}; joiners {string.Join(' ', Joiners)}; leavers {Leavers}; crashes {Crashes}; lost {Losses}; early expiries {EarlyExpiries}");
}
