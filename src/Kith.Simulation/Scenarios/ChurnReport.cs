namespace Kith.Simulation.Scenarios;

/// <summary>How lookups fared while nodes came and went.</summary>
internal sealed record ChurnReport
{
    /// <summary>Which overlay.</summary>
    public required string Overlay { get; init; }

    /// <summary>Machines, up or not.</summary>
    public required int Nodes { get; init; }

    /// <summary>Of those, how many were up on average when something was looked up.</summary>
    public required double Up { get; init; }

    /// <summary>Virtual hours that the run lasted.</summary>
    public required double Hours { get; init; }

    /// <summary>Nodes that came and entered the network.</summary>
    public required int Joins { get; init; }

    /// <summary>Tries to enter that nobody answered.</summary>
    public required int FailedJoins { get; init; }

    /// <summary>Sessions that ended at once.</summary>
    public required int Deaths { get; init; }

    /// <summary>Sessions that ended in good order.</summary>
    public required int Leaves { get; init; }

    /// <summary>Lookups made.</summary>
    public required int Lookups { get; init; }

    /// <summary>The share of them whose first node is truly the closest that is up, in a ring the one that follows the key; 0 to 1.</summary>
    public required double Correct { get; init; }

    /// <summary>The same when those that were wrong are tried once more, from the same node at once; 0 to 1.</summary>
    public required double CorrectAtSecond { get; init; }

    /// <summary>The share that they found of the twenty truly closest that are up, in a ring of a record's five replicas; 0 to 1.</summary>
    public required double Recall { get; init; }

    /// <summary>Longest chain of referrals of a lookup.</summary>
    public required double Hops { get; init; }

    /// <summary>Requests of a lookup.</summary>
    public required double Requests { get; init; }

    /// <summary>Unanswered requests of a lookup.</summary>
    public required double Failures { get; init; }

    /// <summary>Median of the virtual time a lookup took, in milliseconds.</summary>
    public required double MedianMilliseconds { get; init; }

    /// <summary>The 90th percentile of it.</summary>
    public required double SlowestTenthMilliseconds { get; init; }

    /// <summary>Requests that a node that is up sent in a minute, all in all.</summary>
    public required double RequestsPerMinute { get; init; }

    /// <summary>Everything that happened, in order: equal digests mean equal runs.</summary>
    public required string Digest { get; init; }
}
