using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim</c>: whole networks in virtual time.</summary>
internal static class SimCommand
{
    public static Command Create(Terminal terminal)
    {
        Command run = RunScenarioCommand.Create(terminal);
        run.Add(LookupScenarioCommand.Create(terminal));
        run.Add(ChurnScenarioCommand.Create(terminal));
        foreach (Command table in run.Subcommands)
            table.Validators.Add(RefuseOptionsOfRun);
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

    /// <summary>What is given before the name of a table is given to <c>run</c>, which would not run.</summary>
    private static void RefuseOptionsOfRun(CommandResult table)
    {
        foreach (OptionResult option in (table.Parent as CommandResult)?.Children.OfType<OptionResult>() ?? [])
        {
            if (!option.Implicit)
                table.AddError($"{option.Option.Name} before {table.Command.Name} is of kith sim run SCENARIO, and {table.Command.Name} prints a table. Give it {table.Command.Name}'s own options, or run {table.Command.Name}.json.");
        }
    }
}
