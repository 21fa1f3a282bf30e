using System.Threading;

namespace Kith.Simulation.Studies;

/// <summary>Runs a scenario on the calling thread as worlds want it: what waits inside a world resumes inside its events, never elsewhere.</summary>
internal static class ScenarioThread
{
    public static void Run(ParameterValues values, RunRecorder recorder, CancellationToken cancellation)
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            values.Scenario.Run(values, recorder, cancellation);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }
}
