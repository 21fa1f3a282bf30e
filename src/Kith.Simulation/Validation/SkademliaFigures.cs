using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Simulation.Studies;

namespace Kith.Simulation.Validation;

/// <summary>
/// Lookups among adversaries who name each other only, over d paths, beside the model of S/Kademlia (Baumgart and Mies 2007): a path of h nodes gets
/// through with probability (1 - m)^h, and one of d is enough. h is measured in the same world without adversaries.
/// </summary>
/// <remarks>Kith's lookup has no disjoint paths of its own: d paths are d narrow lookups by d nodes, so what is reproduced is the model's curve, not a defence.</remarks>
internal static class SkademliaFigures
{
    private const string Source = "model of S/Kademlia";

    public static IEnumerable<ValidationFigure> Measure(bool quick, CancellationToken cancellation)
    {
        int nodes = quick ? 2_000 : 10_000;
        int lookups = quick ? 400 : 2_000;
        int[] lengths = [.. Run(nodes, lookups, percent: 0, paths: 1).Lookups.Select(row => Math.Max(0, row.Requests - 1))]; // The last one asked is the target.
        foreach (int percent in (int[])(quick ? [20] : [20, 30, 50]))
        {
            double single = lengths.Average(length => Math.Pow(1 - (percent / 100.0), length));
            foreach (int paths in (int[])(quick ? [1, 4] : [1, 2, 4, 8]))
            {
                double model = 1 - Math.Pow(1 - single, paths);
                double ours = Run(nodes, lookups, percent, paths).Lookups.Average(row => row.Success ? 1.0 : 0);
                yield return ValidationFigure.Near(Source, $"success, {percent} % adversaries, {paths} {(paths == 1 ? "path" : "paths")}", Math.Round(model, 3), ours, 0.05);
            }
        }

        RunRecorder Run(int nodes, int lookups, int percent, int paths) => ScenarioRun.Of(
            $$"""{ "scenario": "attack", "nodes": {{nodes}}, "lookups": {{lookups}}, "records": 0, "behaviour": "forge", "adversaryPercent": {{percent}}, "paths": {{paths}}, "k": 16, "alpha": 1, "width": 1 }""",
            cancellation);
    }
}
