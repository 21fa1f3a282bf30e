namespace Kith.Artifacts.Rounds;

/// <summary>How the updates of a round become one.</summary>
public enum AggregationKind
{
    /// <summary>Federated averaging (McMahan et al. 2017): the mean, weighted by samples.</summary>
    FederatedAveraging,

    /// <summary>The mean of each number without the smallest and the largest (Yin et al. 2018), unweighted.</summary>
    TrimmedMean,

    /// <summary>The median of each number (Yin et al. 2018), unweighted; of an even count the mean of the two in the middle.</summary>
    Median,

    /// <summary>Multi-Krum (Blanchard et al. 2017): the mean of those whole updates that lie closest to the others, unweighted.</summary>
    Krum,
}
