using System.CommandLine;
using Kith.Artifacts.Rounds;
using Kith.Server.Rounds;

namespace Kith.Cli.Commands;

/// <summary><c>kith round status</c>: who has handed in, who is missing.</summary>
internal static class RoundStatusCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> round = RoundArgument.Create();
        CommandWithExamples command = new("status", "Show who has handed in, who is missing, and what does not count", "kith round status ROUND", "kith round status PEER/mnist-7 --json") { round };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using KithHttpClient kith = api.Connect(parsed);
            RoundClient rounds = RoundArgument.ClientOf(kith);
            RoundStatus status = await rounds.GetStatusAsync(await RoundArgument.ReadAsync(rounds, parsed.GetValue(round)!, cancellation), cancellation);
            RoundStatusDocument document = RoundStatusDocument.From(status);
            if (api.IsJson(parsed))
                terminal.WriteJson(document, RoundJson.Default.RoundStatusDocument);
            else
                RoundTable.Write(document, terminal);
            return ExitCode.Ok;
        });
        return command;
    }
}
