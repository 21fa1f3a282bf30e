using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Kith.Simulation.Studies;

namespace Kith.Simulation.Reports;

/// <summary>The report of a sweep: each figure over the first axis, a line for each combination of the others, the mean over repeats.</summary>
internal static class SweepReport
{
    private const int MostLines = 24;

    private static readonly string[] Shares = ["success", "recall", "perfect"];

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter writer, StudyPlan plan, IReadOnlyList<(SweepRun Run, RunManifest Manifest)> done)
    {
        string[] figures = [.. done.SelectMany(one => one.Manifest.Figures.Select(figure => figure.Name)).Distinct()];
        string[] axes = [.. plan.Axes.Select(axis => axis.Name)];
        string[] words = WordsOf(plan);
        ReportPage.Write(
            writer,
            $"{plan.Scenario.Name}, a sweep",
            $"{plan.Scenario.Description} {done.Count} of {SweepRun.AllOf(plan).Count} runs; lines are {(plan.Repeats > 1 ? $"means over {plan.Repeats} seeds" : "of one seed")}.{LeftOut(plan, axes)}",
            axes.Length == 0 ? [] : [.. figures.Where(figure => !figure.EndsWith(".count", StringComparison.Ordinal)).Select(figure => ChartOf(figure, axes, words, done))],
            [
                new ReportTable("Runs", ["run", .. axes, "seed", .. figures], [.. done.Select(one => RowOf(one.Run, one.Manifest, axes, figures))]),
                new ReportTable("Parameters", [], [.. plan.Scenario.Parameters.Where(parameter => !axes.Contains(parameter.Name)).Select(parameter => (IReadOnlyList<object>)[parameter.Name, plan.Values.Shown(parameter.Name), parameter.Description])]),
            ]);
    }

    private static string LeftOut(StudyPlan plan, string[] axes)
    {
        long lines = plan.Axes.Skip(1).Aggregate(1L, (product, axis) => product * axis.Values.Count);
        return lines > MostLines ? $" Of {lines:N0} lines, one for each combination of {string.Join(", ", axes.Skip(1))}, the first {MostLines} are drawn; the table and runs.csv have all." : "";
    }

    private static Chart ChartOf(string figure, string[] axes, string[] words, IReadOnlyList<(SweepRun Run, RunManifest Manifest)> done)
    {
        List<ChartSeries> lines = [];
        foreach (var line in done.GroupBy(one => string.Join(", ", axes.Skip(1).Select(axis => $"{axis} {one.Run.Values.Shown(axis)}"))).Take(MostLines))
        {
            SortedDictionary<double, List<double>> points = [];
            foreach ((SweepRun run, RunManifest manifest) in line)
            {
                double value = manifest.FigureOf(figure);
                if (double.IsNaN(value))
                    continue;
                string shown = run.Values.Shown(axes[0]);
                double x = words.Length > 0 ? Array.IndexOf(words, shown) + 1 : double.Parse(shown, CultureInfo.InvariantCulture);
                if (!points.TryGetValue(x, out List<double>? values))
                    points[x] = values = [];
                values.Add(value);
            }

            lines.Add(new ChartSeries(line.Key.Length > 0 ? line.Key : figure, [.. points.Keys], [.. points.Values.Select(values => values.Average())]));
        }

        ChartKind kind = words.Length > 0 ? ChartKind.Marks : ChartKind.Points;
        return new Chart(figure, axes[0], figure, kind, IsShare(figure), lines) { Words = words };
    }

    /// <summary>Whether a figure is between 0 and 1 by what it is.</summary>
    private static bool IsShare(string figure) => Array.Exists(Shares, share => figure == share || figure.EndsWith($".{share}", StringComparison.Ordinal));

    /// <summary>The words of the first axis, in the order of the file, which stand at 1, 2 and so on; none where it has numbers.</summary>
    private static string[] WordsOf(StudyPlan plan)
    {
        if (plan.Axes.Count == 0)
            return [];
        (string axis, IReadOnlyList<object> values) = plan.Axes[0];
        return values[0] is string or bool ? [.. values.Select(value => plan.Values.With(axis, value).Shown(axis))] : [];
    }

    private static List<object> RowOf(SweepRun run, RunManifest manifest, string[] axes, string[] figures) =>
        [(double)run.Number, .. axes.Select(run.Values.Shown), run.Values.Shown(SharedParameters.Seed), .. figures.Select(figure => (object)manifest.FigureOf(figure))];
}
