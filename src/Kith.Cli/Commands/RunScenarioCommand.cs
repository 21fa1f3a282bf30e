using System;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Kith.Cli.Studies;
using Kith.Core.Node;
using Kith.Simulation.Studies;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim run SCENARIO</c>: one run into a folder with tables, a manifest and a report.</summary>
internal static class RunScenarioCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string?> scenario = new("scenario") { Description = "A scenario file, or das, durability, attack, warm-vs-joined, ring-join, lookup.json, churn.json", HelpName = "SCENARIO", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> output = new("--output", "-o") { Description = "A new folder for tables, manifest and report; NAME-SEED unless set", HelpName = "DIR" };
        Option<string[]> set = new("--set") { Description = "A value that replaces the file's, key=value; several times", HelpName = "KEY=VALUE" };
        CommandWithExamples command = new(
            "run",
            "Run a scenario into a folder with tables, a manifest and a report; or print a table of lookups or churn",
            "kith sim run das --set nodes=2000 --output das",
            "kith sim run study.json --output results",
            "kith sim run lookup --nodes 1000",
            "kith sim scenarios das > das.json") { scenario, output, set };
        command.SetAction((parsed, cancellation) =>
        {
            string name = parsed.GetValue(scenario) ?? throw new KithException(KithErrorCode.InvalidArgument, $"Name a scenario: a file, or one of {ScenarioCatalog.Names}. `kith sim scenarios` lists them.");
            StudyPlan plan = ScenarioSource.Read(name, parsed.GetValue(set) ?? []);
            if (plan.Axes.Count > 0 || plan.Repeats > 1)
                throw new KithException(KithErrorCode.InvalidArgument, $"{name} has \"sweep\" or \"repeats\" and so many runs. Run it by kith sim sweep {name}.");
            StudyMemory.Require(plan, atOnce: 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
            string folder = parsed.GetValue(output) ?? $"{plan.Scenario.Name}-{plan.Values.Seed}";
            RunFolder.RequireFree(folder);
            Print(new RunFolder(TimeProvider.System, Build.Commit).Run(plan.Values, folder, cancellation), folder, terminal);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static void Print(RunManifest manifest, string folder, Terminal terminal)
    {
        Columns.Write(
            terminal,
            ["Figure", "Value"],
            manifest.Figures.Select(figure => new[] { figure.Name, figure.Value.ToString("0.####", CultureInfo.InvariantCulture) }).Append(["digest", manifest.Digest]));
        terminal.Note($"{folder} has the tables and report.html; {manifest.Seconds.ToString("F1", CultureInfo.InvariantCulture)} s.");
    }
}
