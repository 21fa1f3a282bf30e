using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Simulation.Studies;

namespace Kith.Simulation.Validation;

/// <summary>
/// Lookups among adversaries who name each other only, over d disjoint paths, beside the model of S/Kademlia (Baumgart and Mies 2007): a path of h nodes gets
/// through with probability (1 - m)^h, and one of d is enough. h is measured in the same world without adversaries, for each d: the more
/// paths, the fewer contacts each begins with, and the longer it is.
/// </summary>
/// <remarks>As in the paper a path has one request in flight and ends with the closest that it has heard of (alpha 1, width 1): the worst case of a lookup.</remarks>
internal static class SkademliaFigures
{
    private const string Source = "model of S/Kademlia";

    public static IEnumerable<ValidationFigure> Measure(bool quick, CancellationToken cancellation)
    {
        int nodes = quick ? 2_000 : 10_000;
        int lookups = quick ? 400 : 2_000;
        int[] all = quick ? [1, 4] : [1, 2, 4, 8];
        Dictionary<int, double[]> lengths = all.ToDictionary(paths => paths, paths => LengthsOf(Run(nodes, lookups, percent: 0, paths), paths));
        foreach (int percent in (int[])(quick ? [20] : [20, 30, 50]))
        {
            foreach (int paths in all)
            {
                double model = lengths[paths].Average(length => 1 - Math.Pow(1 - Math.Pow(1 - (percent / 100.0), length), paths));
                double ours = Run(nodes, lookups, percent, paths).Lookups.Average(row => row.Success == true ? 1.0 : 0);
                yield return ValidationFigure.Near(Source, $"success, {percent} % adversaries, {paths} {(paths == 1 ? "path" : "paths")}", Math.Round(model, 3), ours, 0.05);
            }
        }

        RunRecorder Run(int nodes, int lookups, int percent, int paths) => ScenarioRun.Of(
            $$"""{ "scenario": "attack", "nodes": {{nodes}}, "lookups": {{lookups}}, "records": 0, "behaviour": "forge", "adversaryPercent": {{percent}}, "paths": {{paths}}, "k": 16, "alpha": 1, "width": 1 }""",
            cancellation);
    }

    /// <summary>How many have to be honest on a path of each lookup, on average over its paths.</summary>
    /// <remarks>The target itself is asked by one path; each other one, which leaves it to that, then asks one more.</remarks>
    private static double[] LengthsOf(RunRecorder run, int paths) => [.. run.Lookups.Select(row => Math.Max(0, row.Requests - paths) / (double)paths)];
}
