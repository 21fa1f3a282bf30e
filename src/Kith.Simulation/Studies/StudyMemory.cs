using Kith.Core.Node;

namespace Kith.Simulation.Studies;

/// <summary>Whether worlds fit into memory, known before they are made.</summary>
internal static class StudyMemory
{
    /// <summary>Beside the worlds: the program and what it takes down.</summary>
    private const long Rest = 64L << 20;

    /// <summary>Looks at the largest run of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="atOnce">How many runs go on at once.</param>
    /// <param name="available">Bytes that this process may use.</param>
    /// <exception cref="KithException">They do not fit; the message says how many nodes would.</exception>
    public static void Require(StudyPlan plan, int atOnce, long available)
    {
        foreach (SweepRun run in SweepRun.AllOf(plan))
        {
            long nodes = run.Values.Whole64(SharedParameters.Nodes);
            long fit = (available - Rest) / atOnce / plan.Scenario.BytesPerNode;
            if (nodes > fit)
                throw new KithException(KithErrorCode.InvalidArgument, $"\"{SharedParameters.Nodes}\" is {nodes:N0}; {atOnce:N0} at once of the scenario {plan.Scenario.Name} need about {nodes * atOnce * plan.Scenario.BytesPerNode >> 20:N0} MiB, and there are {available >> 20:N0}. Give \"{SharedParameters.Nodes}\" at most {fit}{(atOnce > 1 ? ", or fewer --threads" : "")}.");
        }
    }
}
