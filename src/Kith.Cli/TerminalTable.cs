using System.Collections.Generic;
using System.Linq;
using Spectre.Console;

namespace Kith.Cli;

/// <summary>Draws a table on a terminal. Apart, so that the drawing library is loaded only there.</summary>
internal static class TerminalTable
{
    public static void Write(Terminal terminal, string[] headings, IEnumerable<string[]> rows)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal.HasColor ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal.HasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(terminal.Text),
        });
        Table table = new() { Border = TableBorder.Simple };
        foreach (string heading in headings)
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))));
        foreach (string[] row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        console.Write(table);
    }
}
