using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Kith.Simulation.Studies;

namespace Kith.Simulation.Reports;

/// <summary>The report of one run: how long operations took, how many hops, what each node had to do, and how success went over time.</summary>
internal static class RunReport
{
    private const int Spans = 40;

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter writer, RunManifest manifest, RunRecorder recorder)
    {
        Scenario scenario = manifest.Values.Scenario;
        ReportPage.Write(
            writer,
            $"{scenario.Name}, seed {manifest.Values.Seed}",
            $"{scenario.Description} Digest {manifest.Digest}{(manifest.Commit.Length > 0 ? $", build {manifest.Commit}" : "")}.",
            ChartsOf(recorder),
            [
                new ReportTable("Figures", [], [.. manifest.Figures.Select(figure => (IReadOnlyList<object>)[figure.Name, figure.Value])]),
                new ReportTable("Parameters", [], [.. scenario.Parameters.Select(parameter => (IReadOnlyList<object>)[parameter.Name, manifest.Values.Shown(parameter.Name), parameter.Description])]),
            ]);
    }

    private static List<Chart> ChartsOf(RunRecorder recorder)
    {
        List<Chart> charts = [];
        IGrouping<string, LookupRow>[] kinds = [.. recorder.Lookups.GroupBy(row => row.Kind)];
        if (kinds.Length > 0)
        {
            charts.Add(new Chart("Time of an operation", "milliseconds", "share of operations", ChartKind.Lines, IsShare: true, [.. kinds.Select(kind => Chart.Distribution(kind.Key, kind.Select(row => row.DurationMilliseconds)))]));
            IGrouping<string, LookupRow>[] counted = [.. kinds.Where(kind => kind.Any(row => row.Hops >= 0))];
            if (counted.Length > 0)
                charts.Add(new Chart("Hops", "hops", "share of operations", ChartKind.Steps, IsShare: true, [.. counted.Select(kind => Chart.Distribution(kind.Key, kind.Where(row => row.Hops >= 0).Select(row => (double)row.Hops)))]));
            charts.Add(new Chart("Requests of an operation", "requests", "share of operations", ChartKind.Steps, IsShare: true, [.. kinds.Select(kind => Chart.Distribution(kind.Key, kind.Select(row => (double)row.Requests)))]));
        }

        if (recorder.MessagesPerNode.Count > 0)
            charts.Add(new Chart("Messages of a node", "requests sent and received", "share of nodes", ChartKind.Steps, IsShare: true, [Chart.Distribution("nodes", recorder.MessagesPerNode.Select(count => (double)count))]));
        ChartSeries[] success = [.. kinds.Select(kind => OverTime(kind.Key, [.. kind]))];
        if (Array.Exists(success, kind => kind.X.Count > 1)) // Where each kind has one moment nothing goes on over time, and the figures say as much.
            charts.Add(new Chart("Success over time", "seconds", "share that succeeded", ChartKind.Points, IsShare: true, success));
        return charts;
    }

    /// <summary>The share of operations that succeeded, by when they began.</summary>
    private static ChartSeries OverTime(string name, LookupRow[] rows)
    {
        double first = rows.Min(row => row.StartedMilliseconds);
        double span = Math.Max(1, rows.Max(row => row.StartedMilliseconds) - first) / Spans;
        var parts = rows.Where(row => row.Success is not null).GroupBy(row => Math.Min(Spans - 1, (int)((row.StartedMilliseconds - first) / span)))
            .OrderBy(part => part.Key)
            .Select(part => (At: (first + ((part.Key + 0.5) * span)) / 1_000, Share: part.Average(row => row.Success == true ? 1.0 : 0)))
            .ToArray();
        return new ChartSeries(name, Array.ConvertAll(parts, part => part.At), Array.ConvertAll(parts, part => part.Share));
    }
}
