using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Kith.Simulation.Churn;

/// <summary>
/// Who came and went when, as it was measured: lines of <c>node,time,up</c> or <c>node,time,down</c>, time in seconds since the beginning. A
/// node whose first line says that it comes is down until then; one that goes first, or is not in the trace, is up from the beginning.
/// </summary>
public sealed class ChurnTrace
{
    /// <summary>The most lines taken: 20 million.</summary>
    public const int MostLines = 20_000_000;

    /// <summary>The greatest number a node may have.</summary>
    public const int MostNodes = 4_000_000;

    /// <summary>The latest time taken: a hundred years.</summary>
    public const double MostSeconds = 3.2e9;

    private readonly List<ChurnChange> _changes;

    private ChurnTrace(List<ChurnChange> changes) => _changes = changes;

    /// <summary>Every change, in the order of time, and of lines where the times are equal.</summary>
    public IReadOnlyList<ChurnChange> Changes => _changes;

    /// <summary>How many nodes a world needs for this trace: one more than the greatest number in it.</summary>
    public int Nodes { get; private set; }

    /// <summary>Reads a trace.</summary>
    /// <param name="reader">The lines; a first line <c>node,time,change</c> is skipped, and so are empty ones and those that begin with <c>#</c>.</param>
    /// <param name="name">What the messages call it.</param>
    /// <exception cref="FormatException">A line is not of that form, or contradicts one before it; the message names the line.</exception>
    public static ChurnTrace Read(TextReader reader, string name)
    {
        ArgumentNullException.ThrowIfNull(reader);
        List<ChurnChange> changes = [];
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            ReadOnlySpan<char> text = line.AsSpan().Trim();
            if (text.IsEmpty || text[0] == '#' || (changes.Count == 0 && text.StartsWith("node", StringComparison.OrdinalIgnoreCase)))
                continue;
            if (changes.Count == MostLines)
                throw new FormatException($"{name} has more than {MostLines:N0} lines. Cut it into parts.");
            changes.Add(Parse(text, $"{name}, line {number}"));
        }

        if (changes.Count == 0)
            throw new FormatException($"{name} has no line in which a node comes or goes.");
        // A stable order: sorting by time alone may exchange what happens at one moment.
        List<int> order = [];
        for (int place = 0; place < changes.Count; place++)
            order.Add(place);
        order.Sort((left, right) => changes[left].At != changes[right].At ? changes[left].At.CompareTo(changes[right].At) : left.CompareTo(right));
        ChurnTrace trace = new(order.ConvertAll(place => changes[place]));
        trace.RequireAlternation(name);
        return trace;
    }

    /// <summary>Whether a node is up when the trace begins.</summary>
    internal bool[] UpAtBeginning(int nodes)
    {
        bool[] isUp = new bool[nodes];
        Array.Fill(isUp, true);
        for (int place = _changes.Count - 1; place >= 0; place--)
        {
            if (_changes[place].Node < nodes)
                isUp[_changes[place].Node] = !_changes[place].IsUp; // The first change of each node has the last word.
        }

        return isUp;
    }

    private static ChurnChange Parse(ReadOnlySpan<char> text, string where)
    {
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, ',', StringSplitOptions.TrimEntries) != 3)
            throw new FormatException($"{where}: \"{text}\" is not \"node,seconds,up\" or \"node,seconds,down\".");
        ReadOnlySpan<char> node = text[parts[0]];
        ReadOnlySpan<char> time = text[parts[1]];
        ReadOnlySpan<char> change = text[parts[2]];
        if (!int.TryParse(node, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number >= MostNodes)
            throw new FormatException($"{where}: \"{node}\" is not the number of a node, 0 to {MostNodes - 1:N0}.");
        if (!double.TryParse(time, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) || !(seconds >= 0 && seconds <= MostSeconds))
            throw new FormatException($"{where}: \"{time}\" is not a time in seconds, 0 to {MostSeconds:N0}.");
        bool isUp = change.Equals("up", StringComparison.OrdinalIgnoreCase);
        if (!isUp && !change.Equals("down", StringComparison.OrdinalIgnoreCase))
            throw new FormatException($"{where}: \"{change}\" is neither up nor down.");
        return new ChurnChange(number, TimeSpan.FromSeconds(seconds), isUp);
    }

    private void RequireAlternation(string name)
    {
        Dictionary<int, ChurnChange> last = [];
        foreach (ChurnChange change in _changes)
        {
            Nodes = Math.Max(Nodes, change.Node + 1);
            if (last.TryGetValue(change.Node, out ChurnChange before) && before.IsUp == change.IsUp)
            {
                string word = change.IsUp ? "up" : "down";
                throw new FormatException($"{name}: node {change.Node} goes {word} at {before.At.TotalSeconds} s and again at {change.At.TotalSeconds} s. Remove one of the lines.");
            }

            last[change.Node] = change;
        }
    }
}
