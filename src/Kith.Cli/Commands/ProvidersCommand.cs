using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith providers</c>: who says that it has something.</summary>
internal static class ProvidersCommand
{
    private const int DefaultCount = 20;

    public static Command Create(Terminal terminal)
    {
        Argument<string> cidText = new("CID") { Description = CidArgument.Description };
        Option<int> count = new("--count", "-n") { Description = "How many at most", HelpName = "N", DefaultValueFactory = _ => DefaultCount };
        Command command = new CommandWithExamples(
            "providers",
            "Find peers that say they have some content",
            "kith providers bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
            "kith providers bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e --count 3 --json") { cidText, count };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            ProviderKey key = CidArgument.Read(parsed.GetValue(cidText)!);
            await using KithHttpClient kith = api.Connect(parsed);
            IReadOnlyList<PeerInfo> peers = await kith.FindProvidersAsync(key, parsed.GetValue(count), cancellation);
            ProvidersDocument document = ProvidersDocument.From(key, peers);
            if (api.IsJson(parsed))
                terminal.WriteJson(document, KithJson.Default.ProvidersDocument);
            else if (peers.Count > 0)
                Columns.Write(terminal, ["Peer", "Addresses"], document.Peers.Select(peer => new[] { peer.Peer, string.Join(' ', peer.Addresses) }));
            if (peers.Count > 0)
                return ExitCode.Ok;
            terminal.Fail("Nobody says that it provides this.");
            return ExitCode.NotFound;
        });
        return command;
    }
}
