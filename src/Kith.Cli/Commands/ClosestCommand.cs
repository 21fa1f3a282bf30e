using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith closest</c>: looks up the nodes that hold, or would hold, a key.</summary>
internal static class ClosestCommand
{
    private const int DefaultCount = 20;

    public static Command Create(Terminal terminal)
    {
        Argument<string> keyText = new("KEY") { Description = KeyArgument.Description };
        Option<int> count = new("--count", "-n") { Description = "How many", HelpName = "N", DefaultValueFactory = _ => DefaultCount };
        Command command = new CommandWithExamples(
            "closest",
            "Find the live nodes closest to a key",
            "kith closest greeting",
            "kith closest greeting --count 5 --json") { keyText, count };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            RecordKey key = KeyArgument.Read(parsed.GetValue(keyText)!);
            await using KithHttpClient kith = api.Connect(parsed);
            IReadOnlyList<PeerInfo> peers = await kith.ClosestAsync(key, parsed.GetValue(count), cancellation);
            ClosestDocument document = ClosestDocument.From(key, peers);
            if (api.IsJson(parsed))
                terminal.WriteJson(document, KithJson.Default.ClosestDocument);
            else
                Print(document, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(ClosestDocument document, Terminal terminal) =>
        Columns.Write(terminal, ["Place", "Peer", "Failure domain", "Addresses"], document.Peers.Select((peer, index) => new[]
        {
            (index + 1).ToString(CultureInfo.InvariantCulture),
            peer.Peer + (peer.IsSelf ? " (the node asked)" : ""),
            peer.FailureDomain ?? "-",
            string.Join(' ', peer.Addresses),
        }));
}
