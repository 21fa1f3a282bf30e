using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Kith.Simulation.Reports;

/// <summary>One HTML file with everything in it: data, the script that draws it, and uPlot, the chart library. It asks no network for anything.</summary>
internal static class ReportPage
{
    private const string ClosingBraces = "}}";

    /// <summary>Writes a page.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="title">Its title.</param>
    /// <param name="about">A line below that.</param>
    /// <param name="charts">What is drawn.</param>
    /// <param name="tables">What stands below.</param>
    public static void Write(TextWriter writer, string title, string about, IReadOnlyList<Chart> charts, IReadOnlyList<ReportTable> tables)
    {
        string template = Asset("report.html");
        int at = 0;
        while (template.IndexOf("{{", at, StringComparison.Ordinal) is >= 0 and int begin)
        {
            int end = template.IndexOf(ClosingBraces, begin, StringComparison.Ordinal);
            writer.Write(template.AsSpan(at, begin - at));
            writer.Write(template[(begin + 2)..end] switch
            {
                "title" => WebUtility.HtmlEncode(title),
                "about" => WebUtility.HtmlEncode(about),
                "uplot.css" => Asset("uplot.min.css"),
                "uplot.js" => Asset("uplot.iife.min.js"),
                "report.js" => Asset("report.js"),
                "data" => Data(charts, tables),
                string other => throw new InvalidOperationException($"The report's template names {other}, which there is not."),
            });
            at = end + ClosingBraces.Length;
        }

        writer.Write(template.AsSpan(at));
    }

    /// <summary>The data as a literal of the script: the writer escapes what could end the element, such as a less-than sign.</summary>
    private static string Data(IReadOnlyList<Chart> charts, IReadOnlyList<ReportTable> tables)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("charts");
            foreach (Chart chart in charts)
                Write(writer, chart);
            writer.WriteEndArray();
            writer.WriteStartArray("tables");
            foreach (ReportTable table in tables)
                Write(writer, table);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter writer, Chart chart)
    {
        writer.WriteStartObject();
        writer.WriteString("title", chart.Title);
        writer.WriteString("x", chart.X);
        writer.WriteString("y", chart.Y);
        writer.WriteString("kind", chart.Kind switch { ChartKind.Steps => "steps", ChartKind.Points => "points", ChartKind.Marks => "marks", _ => "lines" });
        writer.WriteBoolean("share", chart.IsShare);
        if (chart.IsLogarithmic)
            writer.WriteBoolean("logarithmic", true);
        if (chart.Words.Count > 0)
            Write(writer, "words", chart.Words);
        writer.WriteStartArray("series");
        foreach (ChartSeries series in chart.Series)
        {
            writer.WriteStartObject();
            writer.WriteString("name", series.Name);
            Write(writer, "x", series.X);
            Write(writer, "y", series.Y);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<double> numbers)
    {
        writer.WriteStartArray(name);
        foreach (double number in numbers)
            writer.WriteNumberValue(Math.Round(number, 6));
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, ReportTable table)
    {
        writer.WriteStartObject();
        writer.WriteString("title", table.Title);
        if (table.Heading.Count > 0)
            Write(writer, "heading", table.Heading);

        writer.WriteStartArray("rows");
        foreach (IReadOnlyList<object> row in table.Rows)
        {
            writer.WriteStartArray();
            foreach (object cell in row)
            {
                if (cell is double number)
                    WriteNumber(writer, number);
                else
                    writer.WriteStringValue((string)cell);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        if (double.IsNaN(number))
            writer.WriteNullValue();
        else
            writer.WriteNumberValue(Math.Round(number, 4));
    }

    private static string Asset(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The build has left out {name}.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
