using System.Collections.Generic;

namespace Kith.Simulation.Studies;

/// <summary>One run of a sweep.</summary>
/// <param name="Number">From 1, in the order of the combinations; the last axis of the file varies first, and repeats before it.</param>
/// <param name="Values">Its values, the seed among them.</param>
internal sealed record SweepRun(int Number, ParameterValues Values)
{
    /// <summary>Its folder below the sweep's.</summary>
    public string Folder => $"run-{Number:D5}";

    /// <summary>All runs of a plan. Every combination has the same seeds, so that differences between combinations are not those between seeds.</summary>
    public static IReadOnlyList<SweepRun> AllOf(StudyPlan plan)
    {
        List<SweepRun> runs = [];
        Add(plan.Values, axis: 0);
        return runs;

        void Add(ParameterValues values, int axis)
        {
            if (axis < plan.Axes.Count)
            {
                foreach (object value in plan.Axes[axis].Values)
                    Add(values.With(plan.Axes[axis].Name, value), axis + 1);
                return;
            }

            long seed = values.Whole64(SharedParameters.Seed);
            for (int repeat = 0; repeat < plan.Repeats; repeat++)
                runs.Add(new SweepRun(runs.Count + 1, values.With(SharedParameters.Seed, unchecked((seed + repeat) & long.MaxValue))));
        }
    }
}
