using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Simulation.Studies;

namespace Kith.Simulation.Validation;

/// <summary>A shipped scenario run for its figures.</summary>
internal static class ScenarioRun
{
    /// <summary>Runs a scenario from the text of a file.</summary>
    public static RunRecorder Of(string json, CancellationToken cancellation)
    {
        RunRecorder recorder = new();
        ScenarioThread.Run(StudyPlanReader.Read(json, "the validation suite").Values, recorder, cancellation);
        return recorder;
    }

    /// <summary>The figures of a run by their names.</summary>
    public static IReadOnlyDictionary<string, double> FiguresOf(RunRecorder recorder) => SummaryFigures.Of(recorder).ToDictionary(figure => figure.Name, figure => figure.Value, System.StringComparer.Ordinal);
}
