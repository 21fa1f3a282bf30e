using Kith.Artifacts.Rounds;

namespace Kith.Server.Rounds;

/// <summary>What a participant says of its training.</summary>
internal sealed record MetricsDocument(double Loss, double Accuracy, ulong SamplesProcessed, ulong ComputationTimeMs)
{
    public static MetricsDocument From(UpdateMetrics metrics) => new(metrics.Loss, metrics.Accuracy, metrics.SamplesProcessed, metrics.ComputationTimeMs);

    public UpdateMetrics ToMetrics() => new() { Loss = Loss, Accuracy = Accuracy, SamplesProcessed = SamplesProcessed, ComputationTimeMs = ComputationTimeMs };
}
