using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kith.Core.Node;
using Kith.Simulation.Studies;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim scenarios</c>: what can be run, and with which parameters.</summary>
internal static class ScenariosCommand
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Terminal terminal)
    {
        Argument<string?> scenario = new("scenario") { Description = "One of them: prints a file with all its parameters at their defaults", HelpName = "NAME", Arity = ArgumentArity.ZeroOrOne };
        CommandWithExamples command = new("scenarios", "List the scenarios that are shipped, or print one as a file to begin with", "kith sim scenarios", "kith sim scenarios das > das.json") { scenario };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(scenario) is not { } name)
            {
                Columns.Write(terminal, ["Name", "What it shows"], ScenarioCatalog.All.Select(known => new[] { known.Name, known.Description }));
                return ExitCode.Ok;
            }

            Scenario found = ScenarioCatalog.Find(name) ?? throw new KithException(KithErrorCode.InvalidArgument, $"No scenario is called {name}. There are {ScenarioCatalog.Names}.");
            Print(found, terminal.Text);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>A file with a comment a parameter; readers of scenario files take comments.</summary>
    private static void Print(Scenario scenario, TextWriter text)
    {
        text.WriteLine("{");
        text.WriteLine($"  // {scenario.Description}");
        text.WriteLine($"  \"scenario\": \"{scenario.Name}\",");
        foreach (Parameter parameter in scenario.Parameters)
        {
            text.WriteLine();
            text.WriteLine($"  // {parameter.Description} {Capitalised(parameter.Range)}.");
            string end = parameter == scenario.Parameters[^1] ? "" : ",";
            text.WriteLine($"  \"{parameter.Name}\": {JsonSerializer.Serialize(parameter.Default, Plain)}{end}");
        }

        text.WriteLine("}");
    }

    private static string Capitalised(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
