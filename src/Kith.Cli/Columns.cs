using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Kith.Cli;

/// <summary>Rows under headings: a table for people, and lines with tabs for programs.</summary>
internal static class Columns
{
    public static void Write(Terminal terminal, string[] headings, IEnumerable<string[]> rows)
    {
        IEnumerable<string[]> clean = rows.Select(row => Array.ConvertAll(row, Clean));
        if (terminal.IsOutputTerminal)
        {
            TerminalTable.Write(terminal, headings, clean);
            return;
        }

        terminal.Text.WriteLine(string.Join('\t', headings));
        foreach (string[] row in clean)
            terminal.Text.WriteLine(string.Join('\t', row.Select(cell => cell.ReplaceLineEndings(" "))));
    }

    /// <summary>Text of strangers without what a terminal would obey: escape sequences, and marks that turn the reading direction.</summary>
    private static string Clean(string cell)
    {
        StringBuilder clean = new(cell.Length);
        foreach (char c in cell)
            clean.Append(c != '\n' && (char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format) ? '?' : c);
        return clean.ToString();
    }
}
