using System;
using System.Collections.Generic;

namespace Kith.Simulation.Reports;

/// <summary>One chart of a report.</summary>
/// <param name="Title">Above it.</param>
/// <param name="X">What the horizontal axis shows, with its unit.</param>
/// <param name="Y">What the vertical axis shows.</param>
/// <param name="Kind">How points are joined.</param>
/// <param name="IsShare">Whether the vertical axis goes from 0 to 1.</param>
/// <param name="Series">Its lines.</param>
internal sealed record Chart(string Title, string X, string Y, ChartKind Kind, bool IsShare, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>The most points of a line: more than a screen shows.</summary>
    private const int MostPoints = 400;

    /// <summary>How far apart a page tells two numbers: it has six digits of each.</summary>
    private const double Apart = 1e-6;

    /// <summary>Whether both axes are logarithmic; then all values are more than 0.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>What stands at 1, 2 and so on of the horizontal axis; none where it has numbers.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The share of values that do not exceed each; it begins with none, just before the least, so that values that are all equal are a step.</summary>
    /// <param name="name">What its legend says.</param>
    /// <param name="values">In any order.</param>
    public static ChartSeries Distribution(string name, IEnumerable<double> values)
    {
        List<double> sorted = [.. values];
        sorted.Sort();
        List<double> x = [];
        List<double> y = [];
        int step = Math.Max(1, sorted.Count / MostPoints);
        for (int place = 0; place < sorted.Count; place++)
        {
            bool isLast = place == sorted.Count - 1;
            bool isLastOfValue = isLast || sorted[place + 1] > sorted[place];
            if (!isLastOfValue || (!isLast && place % step != 0 && x.Count > 0 && place + 1 - (y[^1] * sorted.Count) < step))
                continue;
            if (x.Count == 0)
            {
                x.Add(sorted[0] - Apart);
                y.Add(0);
            }

            x.Add(sorted[place]);
            y.Add((place + 1) / (double)sorted.Count);
        }

        return new ChartSeries(name, x, y);
    }
}
