using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Kith.Classroom;

namespace Kith.Cli.Classroom;

/// <summary>The live table of neighbours: one line a peer, drawn over the last one on a terminal; or one JSON document each time.</summary>
internal sealed class RingReporter(Terminal terminal, bool isJson)
{
    private const int LeastWidth = 2;
    private static readonly string Rule = new('=', 34);

    private int _drawn;

    /// <summary>Shows what the peers know at one moment.</summary>
    public void Show(IReadOnlyList<RingPeerView> peers)
    {
        RingPeerView[] sorted = [.. peers.OrderBy(peer => peer.Id)];
        int[] unmonitored = [.. Unmonitored(sorted)];
        if (isJson)
        {
            terminal.Text.WriteLine(JsonSerializer.Serialize(new RingReport(sorted, unmonitored), RingReportJson.Default.RingReport));
            return;
        }

        List<string> lines = Draw(sorted, unmonitored);
        Over(string.Join(Environment.NewLine, lines), lines.Count);
    }

    /// <summary>Says something in the table's place; the next one comes below it.</summary>
    public void Say(string line) => Over(line, lines: 0);

    /// <summary>The person has typed a line below the table, which the next one is drawn over too.</summary>
    public void Typed() => Interlocked.Increment(ref _drawn);

    /// <summary>The table's lines.</summary>
    public static List<string> Draw(IReadOnlyList<RingPeerView> peers, IReadOnlyList<int> unmonitored)
    {
        int width = peers.SelectMany(Known).Select(id => Text(id).Length).Append(LeastWidth).Max();
        List<string> lines = [Rule];
        lines.AddRange(peers.Select(peer =>
            $"Peer {Cell(peer.Id)} - {Cell(peer.SecondPredecessor)} > {Cell(peer.FirstPredecessor)} > [{Cell(peer.Id)}] > {Cell(peer.FirstSuccessor)} > {Cell(peer.SecondSuccessor)}"));
        if (unmonitored.Count > 0)
            lines.AddRange(["", $"Unmonitored Peers ({unmonitored.Count}): {string.Join(", ", unmonitored)}"]);
        lines.Add(Rule);
        return lines;

        string Cell(int? id) => id is { } known ? Text(known).PadLeft(width) : new string('?', width);
    }

    private void Over(string text, int lines)
    {
        int drawn = Interlocked.Exchange(ref _drawn, lines);
        terminal.Text.WriteLine((terminal.IsOutputTerminal && drawn > 0 ? $"\u001b[{drawn}A\u001b[J" : "") + text);
    }

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<int> Unmonitored(RingPeerView[] peers) => peers.SelectMany(Known).Except(peers.Select(peer => peer.Id)).Distinct().Order();

    private static IEnumerable<int> Known(RingPeerView peer) =>
        ((int?[])[peer.Id, peer.SecondPredecessor, peer.FirstPredecessor, peer.FirstSuccessor, peer.SecondSuccessor]).OfType<int>();
}
