using System.CommandLine;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim</c>: whole networks in virtual time.</summary>
internal static class SimCommand
{
    public static Command Create(Terminal terminal) => new("sim", "Run whole networks in virtual time")
    {
        ChaosCommand.Create(terminal),
        RingCheckCommand.Create(terminal),
        RingJoinCommand.Create(terminal),
        new Command("run", "Run a scenario and report") { LookupScenarioCommand.Create(terminal), ChurnScenarioCommand.Create(terminal) },
    };
}
