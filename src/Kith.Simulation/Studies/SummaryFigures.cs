using System;
using System.Collections.Generic;
using System.Linq;

namespace Kith.Simulation.Studies;

/// <summary>A run in some dozen numbers: for each kind of operation how many, how many succeeded, what they cost and how long they took.</summary>
internal static class SummaryFigures
{
    private const double Rounding = 1e-9; // 0.07 times 100 is a little more than 7.

    /// <summary>All figures of a run under their names, such as <c>lookup.hops</c>; times are in milliseconds, shares 0 to 1.</summary>
    public static IReadOnlyList<(string Name, double Value)> Of(RunRecorder recorder)
    {
        List<(string, double)> figures = [];
        foreach (IGrouping<string, LookupRow> kind in recorder.Lookups.GroupBy(row => row.Kind))
        {
            LookupRow[] rows = [.. kind];
            double[] times = Array.ConvertAll(rows, row => row.DurationMilliseconds);
            Array.Sort(times);
            figures.Add(($"{kind.Key}.count", rows.Length));
            AddMean("success", row => row.Success is { } success ? (success ? 1 : 0) : double.NaN);
            AddMean("hops", row => row.Hops < 0 ? double.NaN : row.Hops);
            AddMean("requests", row => row.Requests);
            AddMean("failures", row => row.Failures < 0 ? double.NaN : row.Failures);
            AddMean("recall", row => row.Recall);
            foreach ((string name, double share) in ((string, double)[])[("medianMilliseconds", 0.5), ("p90Milliseconds", 0.9), ("p99Milliseconds", 0.99)])
                figures.Add(($"{kind.Key}.{name}", Quantile(times, share)));

            void AddMean(string name, Func<LookupRow, double> read)
            {
                double[] known = [.. rows.Select(read).Where(value => !double.IsNaN(value))];
                if (known.Length > 0)
                    figures.Add(($"{kind.Key}.{name}", known.Average()));
            }
        }

        if (recorder.MessagesPerNode.Count > 0)
            figures.Add(("messagesPerNode", recorder.MessagesPerNode.Average()));
        figures.AddRange(recorder.Figures);
        return figures;
    }

    /// <summary>The value that a share of the sorted ones does not exceed; not a number when there is none.</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling((share * sorted.Count) - Rounding) - 1)];
}
