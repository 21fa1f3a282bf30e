using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Kith.Simulation.Reports;

namespace Kith.Cli.Bench;

/// <summary>Networks of several sizes: a line each, a file with all figures, and a page with the chart of time against size.</summary>
/// <param name="k">Contacts of a bucket.</param>
/// <param name="threads">All threads.</param>
internal sealed class SizesReport(int k, int threads)
{
    private readonly List<SizeRow> _rows = [];

    /// <summary>The headings of <see cref="LineOf"/>.</summary>
    public string Heading => $"{"nodes",9}{"failed",8}{Headings("1 thread")}{(threads > 1 ? $"{Headings($"{threads} threads")}{"ratio",8}" : "")}";

    /// <summary>Rounds whose outcome was wrong.</summary>
    public int Failed => _rows.Sum(row => row.Failed);

    /// <summary>One size: medians, the best and the worst round of each, and how many times faster all threads are.</summary>
    public static string LineOf(SizeRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.Nodes,9}{row.Failed,8}{Figures(row.OneThread)}{(row.AllThreads is { } all ? $"{Figures(all)}{Ratio(row),8}" : "")}");

    public void Add(SizeRow row) => _rows.Add(row);

    /// <summary>Writes all figures, durations in seconds; those of all threads are empty where all are one.</summary>
    public void WriteCsv(TextWriter writer)
    {
        writer.WriteLine("nodes,k,rounds,failed,one_thread_best_s,one_thread_median_s,one_thread_worst_s,threads,all_threads_best_s,all_threads_median_s,all_threads_worst_s,ratio");
        foreach (SizeRow row in _rows)
        {
            string all = row.AllThreads is { } report ? $"{Cells(report)},{Ratio(row)}" : ",,,";
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Nodes},{k},{row.OneThread.Rounds},{row.Failed},{Cells(row.OneThread)},{threads},{all}"));
        }
    }

    /// <summary>Writes the page.</summary>
    public void WritePage(TextWriter writer)
    {
        double[] sizes = [.. _rows.Select(row => (double)row.Nodes)];
        List<ChartSeries> lines = [new ChartSeries("1 thread", sizes, [.. _rows.Select(row => row.OneThread.Median)])];
        if (threads > 1)
            lines.Add(new ChartSeries($"{threads} threads", sizes, [.. _rows.Select(row => row.AllThreads!.Median)]));
        ReportPage.Write(
            writer,
            "Fast bootstrap of networks of several sizes",
            $"Seconds until every node has its exact routing table: the median of {_rows[0].OneThread.Rounds} rounds, k {k}. By kith bench sizes, on a machine of {Environment.ProcessorCount} cores. Both axes are logarithmic.",
            [new Chart("Time and size", "nodes", "seconds", ChartKind.Points, IsShare: false, lines) { IsLogarithmic = true }],
            [new ReportTable("Seconds", HeadingsOfTable(), [.. _rows.Select(CellsOfTable)])]);
    }

    private static string Headings(string who) => $"{$"{who} s",14}{"best",11}{"worst",11}";

    private static string Figures(RoundReport report) => string.Create(CultureInfo.InvariantCulture, $"{report.Median,14:F6}{report.Best,11:F6}{report.Worst,11:F6}");

    private static string Cells(RoundReport report) => string.Create(CultureInfo.InvariantCulture, $"{report.Best:F9},{report.Median:F9},{report.Worst:F9}");

    private static string Ratio(SizeRow row) => (row.OneThread.Median / row.AllThreads!.Median).ToString("F2", CultureInfo.InvariantCulture);

    private List<string> HeadingsOfTable()
    {
        List<string> headings = ["nodes", "failed", "1 thread", "best", "worst"];
        if (threads > 1)
            headings.AddRange([$"{threads} threads", "best", "worst", "times faster"]);
        return headings;
    }

    private static List<object> CellsOfTable(SizeRow row)
    {
        List<object> cells = [(double)row.Nodes, (double)row.Failed, row.OneThread.Median, row.OneThread.Best, row.OneThread.Worst];
        if (row.AllThreads is { } all)
            cells.AddRange([all.Median, all.Best, all.Worst, Math.Round(row.OneThread.Median / all.Median, 2)]);
        return cells;
    }
}
