using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Kith.Simulation.Studies;

/// <summary>Comma-separated values (RFC 4180) with a heading, numbers without regard to any culture.</summary>
internal static class CsvText
{
    /// <summary>Writes one line; cells with commas, quotes or line ends are quoted.</summary>
    public static void WriteLine(TextWriter writer, IEnumerable<string> cells) => writer.WriteLine(string.Join(',', cells.Select(Quoted)));

    /// <summary>A number with so many decimals; empty when it is none.</summary>
    public static string Number(double value, int decimals = 3) => double.IsNaN(value) ? "" : value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    /// <summary>A number as short as it can be read back; empty when it is none.</summary>
    public static string Exact(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
