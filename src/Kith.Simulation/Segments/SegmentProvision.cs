using System;
using System.Collections.Generic;

namespace Kith.Simulation.Segments;

/// <summary>What became of a segment that was provided.</summary>
public sealed record SegmentProvision
{
    /// <summary>Its key.</summary>
    public required SegmentKey Key { get; init; }

    /// <summary>Nodes that hold it now.</summary>
    public required IReadOnlyList<int> SucceededNodes { get; init; }

    /// <summary>Nodes that were to hold it and do not.</summary>
    public required IReadOnlyList<int> FailedNodes { get; init; }

    /// <summary>When it began, in the network's time.</summary>
    public required TimeSpan StartTime { get; init; }

    /// <summary>When it ended.</summary>
    public required TimeSpan FinishTime { get; init; }

    /// <summary>Connections that the lookup tried.</summary>
    public required int ContactedPeers { get; init; }

    /// <summary>The closest nodes that the lookup found, in no order: at most beta.</summary>
    public IReadOnlyList<int> ClosestNodes => [.. SucceededNodes, .. FailedNodes];

    /// <summary>How long the lookup took.</summary>
    public required TimeSpan LookupDelay { get; init; }

    /// <summary>How long the stores took, all at once.</summary>
    public TimeSpan ProvideDelay => OperationDelay - LookupDelay;

    /// <summary>How long both took.</summary>
    public TimeSpan OperationDelay => FinishTime - StartTime;
}
