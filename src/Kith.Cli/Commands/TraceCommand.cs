using System.CommandLine;
using System.Globalization;
using System.Linq;
using Kith.Core.Ids;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith trace</c>: looks a key up and prints every request of the lookup.</summary>
internal static class TraceCommand
{
    private const int DefaultCount = 20;
    private const int ShownCharacters = 16;

    public static Command Create(Terminal terminal)
    {
        Argument<string> keyText = new("KEY") { Description = KeyArgument.Description };
        Option<int> count = new("--count", "-n") { Description = "How many closest peers to look for", HelpName = "N", DefaultValueFactory = _ => DefaultCount };
        Command command = new CommandWithExamples(
            "trace",
            "Look a key up and print every request of the lookup: who was asked, when, by whose word, and how that ended",
            "kith trace greeting",
            "kith trace greeting --json") { keyText, count };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            RecordKey key = KeyArgument.Read(parsed.GetValue(keyText)!);
            await using KithHttpClient kith = api.Connect(parsed);
            TraceDocument document = TraceDocument.From(await kith.TraceAsync(key, parsed.GetValue(count), cancellation));
            if (api.IsJson(parsed))
                terminal.WriteJson(document, KithJson.Default.TraceDocument);
            else
                Print(document, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(TraceDocument document, Terminal terminal)
    {
        Columns.Write(terminal, ["Asked", "Took", "Outcome", "Depth", "Bits", "Named", "Peer", "Named by"], document.Hops.Select(hop => new[]
        {
            Milliseconds(hop.AskedMilliseconds),
            hop.ElapsedMilliseconds is { } took ? Milliseconds(took) : "-",
            hop.Outcome,
            Number(hop.Depth),
            Number(hop.SharedBits),
            Number(hop.Named),
            hop.Peer,
            hop.NamedBy is { } by ? "…" + by[^System.Math.Min(ShownCharacters, by.Length)..] : "(known)",
        }));
        terminal.Note($"The lookup {document.End} in {Milliseconds(document.ElapsedMilliseconds)} after {document.Hops.Count} requests; {document.Closest.Count} closest peers answered.");
    }

    private static string Milliseconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture) + " ms";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
