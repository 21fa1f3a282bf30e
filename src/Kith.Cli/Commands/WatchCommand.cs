using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith watch</c>: prints a value and every newer one.</summary>
internal static class WatchCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> keyText = new("KEY") { Description = KeyArgument.Description };
        Option<string?> from = new("--from") { Description = "Go on from a version that --json or the HTTP API has named", HelpName = "VERSION" };
        Option<int?> count = new("--count", "-n") { Description = "End after so many changes. Default: never", HelpName = "N" };
        Command command = new CommandWithExamples(
            "watch",
            "Print the value under a key, and every newer one as it comes",
            "kith watch greeting",
            "kith watch greeting --count 1",
            "kith watch greeting --json") { keyText, from, count };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            RecordKey key = KeyArgument.Read(parsed.GetValue(keyText)!);
            RecordVersion? version = ReadVersion(parsed.GetValue(from));
            int? left = parsed.GetValue(count);
            if (left is < 1)
                throw new CommandException(ExitCode.Usage, "--count must be 1 or more.");
            await using KithHttpClient kith = api.Connect(parsed);
            await foreach (GetResult change in kith.WatchAsync(key, version, cancellation))
            {
                if (api.IsJson(parsed))
                    terminal.WriteJson(ResultDocument.From(change), KithJson.Default.ResultDocument);
                else
                    await PrintAsync(change, terminal, cancellation);
                if (--left == 0)
                    return ExitCode.Ok;
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static RecordVersion? ReadVersion(string? text)
    {
        if (text is null)
            return null;
        return RecordVersion.TryParse(text, out RecordVersion version)
            ? version
            : throw new CommandException(ExitCode.Usage, $"'{text}' is not a version. Take one from `kith get KEY --json`.");
    }

    private static async Task PrintAsync(GetResult change, Terminal terminal, CancellationToken cancellation)
    {
        if (change.Value is { } value)
            await GetCommand.WriteLineAsync(value, terminal, cancellation);
        else
            terminal.Note("Deleted, or its time to live has ended.");
    }
}
