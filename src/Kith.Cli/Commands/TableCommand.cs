using System;
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
            "Show a node's routing table, bucket by bucket",
            "kith table",
            "kith table --via 2 --json");
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using KithHttpClient kith = api.Connect(parsed);
            TableDocument document = TableDocument.From(await kith.GetTableAsync(cancellation));
            if (api.IsJson(parsed))
                terminal.WriteJson(document, KithJson.Default.TableDocument);
            else
                Print(document, terminal);
            return ExitCode.Ok;
        });
        return command;
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
