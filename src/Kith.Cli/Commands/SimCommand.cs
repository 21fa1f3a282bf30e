using System.CommandLine;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim</c>: whole networks in virtual time.</summary>
internal static class SimCommand
{
    public static Command Create(Terminal terminal)
    {
        Command run = RunScenarioCommand.Create(terminal);
        run.Add(LookupScenarioCommand.Create(terminal));
        run.Add(ChurnScenarioCommand.Create(terminal));
        return new("sim", "Run whole networks in virtual time")
        {
            run,
            ScenariosCommand.Create(terminal),
            SweepCommand.Create(terminal),
            WorkerCommand.Create(terminal),
            MergeCommand.Create(terminal),
            ReplayCommand.Create(terminal),
            ValidateCommand.Create(terminal),
            ChaosCommand.Create(terminal),
            RingCheckCommand.Create(terminal),
            RingJoinCommand.Create(terminal),
        };
    }
}
