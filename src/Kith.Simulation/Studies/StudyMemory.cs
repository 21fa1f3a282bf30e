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
    /// <exception cref="KithException">They do not fit; the message says what to ask less of.</exception>
    public static void Require(StudyPlan plan, int atOnce, long available)
    {
        Scenario scenario = plan.Scenario;
        foreach (SweepRun run in SweepRun.AllOf(plan))
        {
            long nodes = run.Values.Whole64(SharedParameters.Nodes);
            double operations = scenario.OperationsOf(run.Values);
            double room = (available - Rest) / (double)atOnce;
            double kept = operations * scenario.BytesPerOperation;
            double worlds = (double)nodes * scenario.BytesPerNode;
            if (worlds + kept <= room)
                continue;
            string remedy = kept > 0 && kept > room / 2
                ? $"{operations:N0} operations of it are kept until it is written: ask for fewer"
                : $"Give \"{SharedParameters.Nodes}\" at most {(long)((room - kept) / scenario.BytesPerNode)}";
            throw new KithException(KithErrorCode.InvalidArgument, $"\"{SharedParameters.Nodes}\" is {nodes:N0}; {atOnce:N0} at once of the scenario {scenario.Name} need about {atOnce * (worlds + kept) / (1 << 20):N0} MiB, and there are {available >> 20:N0}. {remedy}{(atOnce > 1 ? ", or fewer --threads" : "")}.");
        }
    }
}
