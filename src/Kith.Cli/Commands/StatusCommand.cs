using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith status</c>: who a node is and how it is doing.</summary>
internal static class StatusCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = new CommandWithExamples(
            "status",
            "Show who a node is and how it is doing",
            "kith status",
            "kith status --via 2 --json");
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using KithHttpClient kith = api.Connect(parsed);
            StatusDocument document = StatusDocument.From(await kith.GetStatusAsync(cancellation));
            if (api.IsJson(parsed))
                terminal.WriteJson(document, KithJson.Default.StatusDocument);
            else
                Print(document, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(StatusDocument status, Terminal terminal)
    {
        List<string[]> rows =
        [
            ["Peer", status.Peer],
            ["Addresses", string.Join('\n', status.Addresses)],
            ["Swarm", status.Swarm],
            ["Runs", status.Agent],
            ["Up", DurationText.Format(TimeSpan.FromMilliseconds(status.UptimeMs))],
            ["Joined", status.IsJoined ? "yes" : "no"],
            ["Contacts", Number(status.Contacts)],
            ["Connections", Number(status.Connections)],
            ["Members seen", Number(status.MembersSeen)],
            ["Records", $"{Number(status.Records)} ({Number(status.RecordBytes)} bytes)"],
            ["R, W, Q", $"{status.Replicas}, {status.WriteQuorum}, {status.ReadQuorum}"],
        ];
        if (status.Ring is { } ring)
        {
            rows.Add(["Ring", ring.IsMember ? "member" : "not a member yet"]);
            rows.Add(["Predecessor", ring.Predecessor?.Peer ?? "unknown"]);
            rows.Add(["Successors", string.Join('\n', ring.Successors.Select(successor => successor.Peer))]);
            rows.Add(["Epoch", Number(ring.Epoch)]);
        }

        Columns.Write(terminal, ["What", "Value"], rows.Concat(status.Counters.OrderBy(counter => counter.Key, StringComparer.Ordinal).Select(counter => new[] { counter.Key, Number(counter.Value) })));
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
