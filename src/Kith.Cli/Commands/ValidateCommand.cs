using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading.Tasks;
using Kith.Simulation.Studies;
using Kith.Simulation.Validation;

namespace Kith.Cli.Commands;

/// <summary><c>kith sim validate</c>: published figures beside ours.</summary>
internal static class ValidateCommand
{
    private static readonly string[] Headings = ["Source", "Figure", "Published", "Here", "Allowed", "Result"];

    public static Command Create(Terminal terminal)
    {
        Option<bool> quick = new("--quick") { Description = "Smaller worlds and fewer of them: seconds instead of minutes" };
        Option<string?> output = new("--output", "-o") { Description = "Writes the table as Markdown too", HelpName = "FILE" };
        CommandWithExamples command = new("validate", "Reproduce what is published of Kademlia, Chord, S/Kademlia, IPFS and data availability sampling", "kith sim validate --quick", "kith sim validate --output validation.md") { quick, output };
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(output) is { } wanted)
                WritableOutput.RequireFile(wanted);
            List<ValidationFigure> figures = [];
            foreach (ValidationFigure figure in ValidationSuite.Run(parsed.GetValue(quick), cancellation))
            {
                figures.Add(figure);
                terminal.Note($"{figures.Count}: {figure.What}");
            }

            Columns.Write(terminal, Headings, figures.Select(Cells));
            if (parsed.GetValue(output) is { } file)
            {
                WholeFile.Write(file, writer =>
                {
                    writer.WriteLine($"| {string.Join(" | ", Headings)} |");
                    writer.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", Headings.Length))}");
                    foreach (ValidationFigure figure in figures)
                        writer.WriteLine($"| {string.Join(" | ", Cells(figure))} |");
                });
            }

            int missed = figures.Count(figure => !figure.IsMet);
            terminal.Text.WriteLine($"{figures.Count - missed} of {figures.Count} figures reproduced");
            return Task.FromResult(missed == 0 ? ExitCode.Ok : ExitCode.Failed);
        });
        return command;
    }

    private static string[] Cells(ValidationFigure figure) => [figure.Source, figure.What, figure.Published, figure.Measured, figure.Allowed, figure.IsMet ? "pass" : "FAIL"];
}
