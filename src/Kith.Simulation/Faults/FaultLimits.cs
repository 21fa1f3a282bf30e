using System;
using System.Collections.Generic;

namespace Kith.Simulation.Faults;

/// <summary>
/// How much may go wrong at once, so that what is promised can be kept. A round of faults ends with a repair, so losses are counted by the
/// round.
/// </summary>
internal sealed record FaultLimits
{
    /// <summary>The limits of a cluster of nodes with a write quorum W.</summary>
    /// <param name="nodes">How many machines there are.</param>
    /// <param name="writeQuorum">W, as it counts in a network of so many.</param>
    public FaultLimits(int nodes, int writeQuorum)
    {
        DisksLost = Math.Max(0, Math.Min(writeQuorum, nodes) - 1);
        ClocksWrong = (nodes - 1) / 2;
        Away = nodes;
    }

    /// <summary>Machines whose disk may lose something in one round: W − 1.</summary>
    public int DisksLost { get; init; }

    /// <summary>Machines whose wall clock may be wrong in one round: fewer than half, for the peers' median is what settles a doubt.</summary>
    public int ClocksWrong { get; init; }

    /// <summary>Machines that may be down, stopped or cut off in one round: all, unless a majority of every replica set is needed.</summary>
    public int Away { get; init; }

    /// <summary>
    /// What the delays of one round may add up to: no bound, unless a majority of every replica set is needed. Whose answers come after the deadline
    /// is away.
    /// </summary>
    public TimeSpan Delay { get; init; } = TimeSpan.MaxValue;

    /// <summary>
    /// What the losses of one round may add up to, in a thousand: no bound, unless a majority of every replica set is needed. Of whom more than half of
    /// all questions or answers are lost is away.
    /// </summary>
    public int Loss { get; init; } = int.MaxValue;

    /// <summary>The kinds that may be drawn.</summary>
    public IReadOnlyList<FaultKind> Kinds { get; init; } = Enum.GetValues<FaultKind>();
}
