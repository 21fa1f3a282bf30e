using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith table</c>: the routing table of a node.</summary>
internal static class TableCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = new CommandWithExamples(
            "table",
            "Show a node's routing table, bucket by bucket, or its neighbours on the ring",
            "kith table",
            "kith table --via 2 --json");
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using KithHttpClient kith = api.Connect(parsed);
            StatusDocument status = StatusDocument.From(await kith.GetStatusAsync(cancellation));
            TableDocument document = TableDocument.From(await kith.GetTableAsync(cancellation)) with { Ring = status.Ring };
            if (api.IsJson(parsed))
                terminal.WriteJson(document, KithJson.Default.TableDocument);
            else if (document.Ring is { } ring)
                Print(ring, terminal);
            else
                Print(document, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(RingDocument ring, Terminal terminal)
    {
        List<string[]> rows = [];
        if (ring.Predecessor is { } predecessor)
            rows.Add(["predecessor", predecessor.Peer, string.Join(' ', predecessor.Addresses)]);
        for (int place = 0; place < ring.Successors.Count; place++)
            rows.Add([$"successor {place + 1}", ring.Successors[place].Peer, string.Join(' ', ring.Successors[place].Addresses)]);
        Columns.Write(terminal, ["Place", "Peer", "Addresses"], rows);
    }

    private static void Print(TableDocument document, Terminal terminal) => Columns.Write(
        terminal,
        ["Shared bits", "Peer", "Seen ago", "Failures", "Addresses"],
        from bucket in document.Buckets
        from contact in bucket.Contacts
        select new[]
        {
            bucket.PrefixLength.ToString(CultureInfo.InvariantCulture),
            contact.Peer,
            DurationText.Format(TimeSpan.FromMilliseconds(contact.SinceSeenMs)),
            contact.Failures.ToString(CultureInfo.InvariantCulture),
            string.Join(' ', contact.Addresses),
        });
}
