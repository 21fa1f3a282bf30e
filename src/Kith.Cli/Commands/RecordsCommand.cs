using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith records</c>: what a node holds.</summary>
internal static class RecordsCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> lacking = new("--under-replicated") { Description = "Only those with fewer than R copies, as far as the node knows" };
        Option<int> count = new("--count") { Description = "How many at most", HelpName = "N", DefaultValueFactory = _ => 1_000 };
        Command command = new CommandWithExamples(
            "records",
            "List the records that a node holds on its own disk",
            "kith records",
            "kith records --under-replicated",
            "kith records --via 2 --count 20 --json") { lacking, count };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            int left = parsed.GetValue(count);
            if (left < 1)
                throw new CommandException(ExitCode.Usage, $"--count is {left}; it must be 1 or more.");
            await using KithHttpClient kith = api.Connect(parsed);
            List<RecordInfo> records = [];
            Identifier? next = default(Identifier);
            while (next is { } from && left > 0)
            {
                RecordListPage page = await kith.GetRecordsAsync(from, Math.Min(left, 1_000), parsed.GetValue(lacking), cancellation);
                records.AddRange(page.Records);
                left -= page.Records.Count;
                next = page.Next;
            }

            if (api.IsJson(parsed))
                terminal.WriteJson(RecordsDocument.From(new RecordListPage(records, next)), KithJson.Default.RecordsDocument);
            else
                Print(records, parsed.GetValue(lacking), next is not null, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(List<RecordInfo> records, bool lackingOnly, bool hasMore, Terminal terminal)
    {
        if (records.Count == 0)
        {
            terminal.Note(lackingOnly ? "Every record that this node holds is on all the nodes it belongs to, as far as the node knows." : "This node holds no records.");
            return;
        }

        Columns.Write(
            terminal,
            ["Key", "Bytes", "Expires", "Copies"],
            from record in records.Select(RecordInfoDocument.From)
            select new[]
            {
                record.Key,
                record.IsTombstone ? "deleted" : record.ValueBytes.ToString(CultureInfo.InvariantCulture),
                record.Expires.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                record.LacksCopies ? "too few" : "ok",
            });
        if (hasMore)
            terminal.Note("There are more; --count shows more of them.");
    }
}
