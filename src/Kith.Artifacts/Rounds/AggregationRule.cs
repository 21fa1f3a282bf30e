using Kith.Core.Node;

namespace Kith.Artifacts.Rounds;

/// <summary>How the updates of a round become one, with what that way needs to know. Immutable.</summary>
public sealed record AggregationRule
{
    /// <summary>The largest part that can be trimmed at each end.</summary>
    public const double MaxTrimRatio = 0.49;

    private AggregationRule(AggregationKind kind) => Kind = kind;

    /// <summary>The mean, weighted by samples.</summary>
    public static AggregationRule FederatedAveraging { get; } = new(AggregationKind.FederatedAveraging);

    /// <summary>The median of each number.</summary>
    public static AggregationRule Median { get; } = new(AggregationKind.Median);

    /// <summary>Which way.</summary>
    public AggregationKind Kind { get; }

    /// <summary>In <see cref="AggregationKind.TrimmedMean"/>, the part left away at each end, 0 to 0.49; rounded down to whole updates.</summary>
    public double TrimRatio { get; private init; }

    /// <summary>In <see cref="AggregationKind.Krum"/>, how many updates are chosen, 1 or more.</summary>
    public int SelectionCount { get; private init; }

    /// <summary>The mean of each number without the smallest and the largest.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: the ratio is outside 0 to 0.49.</exception>
    public static AggregationRule TrimmedMean(double trimRatio) => trimRatio is >= 0 and <= MaxTrimRatio
        ? new AggregationRule(AggregationKind.TrimmedMean) { TrimRatio = trimRatio }
        : throw new KithException(KithErrorCode.InvalidArgument, $"The trim ratio is '{trimRatio}'. Allowed: 0 to {MaxTrimRatio}, the part of the updates left away at each end.");

    /// <summary>The mean of the updates that lie closest to the others.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: the count is outside 1 to <see cref="RoundDescription.MaxParticipants"/>.</exception>
    public static AggregationRule Krum(int selectionCount) => selectionCount is >= 1 and <= RoundDescription.MaxParticipants
        ? new AggregationRule(AggregationKind.Krum) { SelectionCount = selectionCount }
        : throw new KithException(KithErrorCode.InvalidArgument, $"The selection count is '{selectionCount}'. Allowed: 1 to the number of participants.");

    /// <summary>How many updates it takes at least.</summary>
    internal int Fewest => Kind == AggregationKind.Krum ? int.Max(3, SelectionCount) : 1;
}
