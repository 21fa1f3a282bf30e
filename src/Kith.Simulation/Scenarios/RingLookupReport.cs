namespace Kith.Simulation.Scenarios;

/// <summary>How lookups fared in a world of one overlay.</summary>
internal sealed record RingLookupReport
{
    /// <summary>Which overlay.</summary>
    public required string Overlay { get; init; }

    /// <summary>Nodes at the beginning.</summary>
    public required int Nodes { get; init; }

    /// <summary>Which share of them was dead, without any repair.</summary>
    public required double Failed { get; init; }

    /// <summary>Lookups made.</summary>
    public required int Lookups { get; init; }

    /// <summary>Members on the path, the last one included.</summary>
    public required double Hops { get; init; }

    /// <summary>Requests a lookup, those for the replicas included.</summary>
    public required double Requests { get; init; }

    /// <summary>Unanswered requests a lookup.</summary>
    public required double Timeouts { get; init; }

    /// <summary>Median of the virtual time a lookup took, in milliseconds.</summary>
    public required double MedianMilliseconds { get; init; }

    /// <summary>The 90th percentile of it.</summary>
    public required double SlowestTenthMilliseconds { get; init; }

    /// <summary>Lookups that did not find the node that is truly closest.</summary>
    public required int Lost { get; init; }

    /// <summary>Requests a node sends in a minute when nobody asks for anything; null where it was not measured.</summary>
    public required double? UpkeepPerMinute { get; init; }
}
