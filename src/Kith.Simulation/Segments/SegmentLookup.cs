using System;
using System.Collections.Generic;

namespace Kith.Simulation.Segments;

/// <summary>What a lookup did and found.</summary>
public sealed record SegmentLookup
{
    /// <summary>What was looked up.</summary>
    public required SegmentKey TargetKey { get; init; }

    /// <summary>When it began, in the network's time.</summary>
    public required TimeSpan StartTime { get; init; }

    /// <summary>When it ended.</summary>
    public required TimeSpan FinishTime { get; init; }

    /// <summary>Connections that were tried.</summary>
    public required int ConnectionAttempts { get; init; }

    /// <summary>Attempts whose end the lookup took: the others were under way when it ended.</summary>
    public required int ConnectionFinished { get; init; }

    /// <summary>Of those, how many answered.</summary>
    public required int SuccessfulConnections { get; init; }

    /// <summary>Of those, how many failed.</summary>
    public required int FailedConnections { get; init; }

    /// <summary>The longest chain of referrals among the nodes that answered; nodes of the own table are at depth 1.</summary>
    public required int Hops { get; init; }

    /// <summary>Nodes that the lookup knew at its end.</summary>
    public required int TotalNodes { get; init; }

    /// <summary>The segment; null when nobody who was asked had it. That is a result, not an error.</summary>
    public required ReadOnlyMemory<byte>? Value { get; init; }

    /// <summary>The closest nodes, nearest first: at most beta.</summary>
    public required IReadOnlyList<int> ClosestNodes { get; init; }

    /// <summary>The percentage of the truly closest beta nodes among <see cref="ClosestNodes"/>; null when it was not asked for.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>The time it took: with alpha questions under way, the longest of alpha lanes.</summary>
    public TimeSpan AggregatedDelay => FinishTime - StartTime;
}
