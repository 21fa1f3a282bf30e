namespace Kith.Artifacts.Rounds;

/// <summary>What a participant says of its training.</summary>
public sealed record UpdateMetrics
{
    /// <summary>The loss; finite.</summary>
    public double Loss { get; init; }

    /// <summary>The accuracy; finite.</summary>
    public double Accuracy { get; init; }

    /// <summary>How many samples were trained on, 1 or more: the weight in a mean.</summary>
    public ulong SamplesProcessed { get; init; } = 1;

    /// <summary>How long it took, in milliseconds.</summary>
    public ulong ComputationTimeMs { get; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    internal string? Problem()
    {
        if (!double.IsFinite(Loss) || !double.IsFinite(Accuracy))
            return $"The loss is {Loss} and the accuracy {Accuracy}; both must be finite.";
        return SamplesProcessed == 0 ? "No samples were processed; an update comes from 1 or more." : null;
    }
}
