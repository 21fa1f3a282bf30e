using System.CommandLine;
using System.IO;
using Kith.Artifacts;
using Kith.Artifacts.Rounds;
using Kith.Server.Rounds;

namespace Kith.Cli.Commands;

/// <summary><c>kith round aggregate</c>: makes the updates of a round one.</summary>
internal static class RoundAggregateCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> round = RoundArgument.Create();
        Option<string> output = new("--output", "-o") { Description = "File for the result, an update in single precision", HelpName = "FILE", Required = true };
        Option<string?> folder = new("--folder") { Description = "Folder with updates that were collected; what is missing there is fetched. Default: one for this time", HelpName = "DIR" };
        CommandWithExamples command = new(
            "aggregate",
            "Make the result of a round; whoever does so gets the same bytes",
            "kith round aggregate ROUND -o result.update",
            "kith round aggregate ROUND -o result.update --folder updates --json") { round, output, folder };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            string? given = parsed.GetValue(folder);
            string updates = given ?? Directory.CreateTempSubdirectory("kith-round-").FullName;
            try
            {
                await using KithHttpClient kith = api.Connect(parsed);
                RoundClient rounds = RoundArgument.ClientOf(kith);
                Digest id = await RoundArgument.ReadAsync(rounds, parsed.GetValue(round)!, cancellation);
                RoundResult result = await rounds.AggregateAsync(await rounds.CollectAsync(id, updates, cancellation), updates, parsed.GetValue(output)!, cancellation);
                RoundResultDocument document = RoundResultDocument.From(result, gradients: null);
                if (api.IsJson(parsed))
                    terminal.WriteJson(document, RoundJson.Default.RoundResultDocument);
                else
                    RoundTable.Write(document.Status, terminal);
                terminal.Note($"{parsed.GetValue(output)}: {result.Bytes} bytes, SHA-256 {result.Content}, of {result.Samples} samples.");
                return ExitCode.Ok;
            }
            finally
            {
                if (given is null)
                    Directory.Delete(updates, recursive: true);
            }
        });
        return command;
    }
}
