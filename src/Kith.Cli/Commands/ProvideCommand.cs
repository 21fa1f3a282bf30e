using System.CommandLine;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith provide</c>: says that a node has something, and goes on saying so.</summary>
internal static class ProvideCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> cidText = new("CID") { Description = CidArgument.Description };
        Option<bool> stop = new("--stop") { Description = "Stop saying so; others forget it within 48 hours" };
        Command command = new CommandWithExamples(
            "provide",
            "Say that the node has some content that others may fetch from it, now and every 22 hours",
            "kith provide bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
            "kith provide bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e --stop") { cidText, stop };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            ProviderKey key = CidArgument.Read(parsed.GetValue(cidText)!);
            await using KithHttpClient kith = api.Connect(parsed);
            if (parsed.GetValue(stop))
            {
                bool wasProvided = await kith.StopProvidingAsync(key, cancellation);
                if (api.IsJson(parsed))
                    terminal.WriteJson(new StoppedDocument(KithJson.SchemaVersion, wasProvided), KithJson.Default.StoppedDocument);
                else
                    terminal.Note(wasProvided ? "Stopped." : "The node did not provide it.");
                return wasProvided ? ExitCode.Ok : ExitCode.NotFound;
            }

            ProvideReceipt receipt = await kith.ProvideAsync(key, cancellation);
            if (api.IsJson(parsed))
                terminal.WriteJson(ProvideDocument.From(receipt), KithJson.Default.ProvideDocument);
            else
                terminal.Text.WriteLine($"Told {receipt.Told} of the {receipt.Closest} nodes closest to it. They remember until {receipt.Expires.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}; the node says it again before that.");
            return receipt.Told > 0 ? ExitCode.Ok : ExitCode.QuorumNotMet;
        });
        return command;
    }
}
