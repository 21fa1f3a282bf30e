using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Kith.Simulation.Validation;

/// <summary>Data availability sampling over Kademlia (Cortes-Goicoechea et al., arXiv 2402.09993): the default scenario, and how its parameters act.</summary>
internal static class DasFigures
{
    private const string Source = "Cortes-Goicoechea et al. 2024";

    public static IEnumerable<ValidationFigure> Measure(bool quick, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, double> all = Run(quick ? "\"nodes\": 2000, \"retrievers\": 20, \"samples\": 20" : "\"nodes\": 12000", cancellation);
        string size = quick ? "2,000 nodes, 20 × 20 samples" : "12,000 nodes, 100 × 100 samples";
        yield return ValidationFigure.AtMost(Source, $"90th percentile of a lookup in ms, {size}", "under 1,000", all["sample.p90Milliseconds"], 1_000);
        yield return ValidationFigure.AtLeast(Source, "share of samples retrieved", "at least 0.99", all["sample.success"], 0.99);
        if (!quick)
            yield return ValidationFigure.AtMost(Source, "seconds for a node to fetch its 100 samples", "a couple, for 70 to 80", all["retrieveSeconds"], 3);
        double provide = Run("\"nodes\": 2000, \"retrievers\": 1, \"samples\": 2000", cancellation)["provideSeconds"];
        yield return ValidationFigure.AtLeast(Source, "seconds to provide 2,000 of 262,144 samples, which a slot has 12 for", "does not fit", provide, 12);
        const string Small = "\"nodes\": 1000, \"retrievers\": 10, \"samples\": 20";
        double common = Mean(Small);
        yield return ValidationFigure.AtLeast(Source, "mean lookup with 30 % errors, over that with 10 %", "slower", Mean(Small + ", \"fastErrorRate\": 30") / common, 1.02);
        yield return ValidationFigure.AtLeast(Source, "mean lookup with alpha 1, over that with alpha 3", "slower", Mean(Small + ", \"alpha\": 1") / common, 1.02);
        yield return ValidationFigure.AtLeast(Source, "mean lookup with gamma 2, over that with 0.125", "slower", Mean(Small + ", \"gamma\": 2") / common, 1.02);

        double Mean(string values) => ScenarioRun.Of($"{{ \"scenario\": \"das\", {values} }}", cancellation).Lookups.Where(row => row.Kind == "sample").Average(row => row.DurationMilliseconds);
    }

    private static IReadOnlyDictionary<string, double> Run(string values, CancellationToken cancellation) =>
        ScenarioRun.FiguresOf(ScenarioRun.Of($"{{ \"scenario\": \"das\", {values} }}", cancellation));
}
