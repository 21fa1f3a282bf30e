using System.CommandLine;
using Kith.Artifacts.Rounds;
using Kith.Server.Rounds;

namespace Kith.Cli.Commands;

/// <summary><c>kith round collect</c>: fetches the updates of a round into a folder and checks them.</summary>
internal static class RoundCollectCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> round = RoundArgument.Create();
        Argument<string> folder = new("DIR") { Description = "Folder for the updates, each as DIGEST.update; what is there already is not fetched again" };
        CommandWithExamples command = new("collect", "Fetch the updates of a round and check them", "kith round collect ROUND updates", "kith round collect ROUND updates --json") { round, folder };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using KithHttpClient kith = api.Connect(parsed);
            RoundClient rounds = RoundArgument.ClientOf(kith);
            RoundStatus status = await rounds.CollectAsync(await RoundArgument.ReadAsync(rounds, parsed.GetValue(round)!, cancellation), parsed.GetValue(folder)!, cancellation);
            RoundStatusDocument document = RoundStatusDocument.From(status);
            if (api.IsJson(parsed))
                terminal.WriteJson(document, RoundJson.Default.RoundStatusDocument);
            else
                RoundTable.Write(document, terminal);
            return status.HasQuorum ? ExitCode.Ok : ExitCode.QuorumNotMet;
        });
        return command;
    }
}
