using System;
using System.CommandLine;
using System.IO;
using System.Text;
using System.Text.Unicode;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;

namespace Kith.Cli.Commands;

/// <summary><c>kith get</c>: writes a value as it was put, byte for byte.</summary>
internal static class GetCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> keyText = new("KEY") { Description = KeyArgument.Description };
        Option<string?> file = new("--output", "-o") { Description = "Write the value to a file, which appears whole or not at all", HelpName = "FILE" };
        Option<int?> quorum = new("--read-quorum") { Description = "Answers that confirm the value. Default: the node's", HelpName = "Q" };
        Option<bool> linearizable = new("--linearizable") { Description = "Read a signed key in the one order of its compare-and-swaps; costs two rounds" };
        Command command = new CommandWithExamples(
            "get",
            "Read a value from the nodes closest to its key",
            "kith get greeting",
            "kith get photo -o photo.jpg",
            "kith get greeting --via 3 --json") { keyText, file, quorum, linearizable };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            RecordKey key = KeyArgument.Read(parsed.GetValue(keyText)!);
            await using KithHttpClient kith = api.Connect(parsed);
            GetResult result = await kith.GetAsync(key, new GetOptions { ReadQuorum = parsed.GetValue(quorum), IsLinearizable = parsed.GetValue(linearizable) }, cancellation);
            if (api.IsJson(parsed))
                terminal.WriteJson(ResultDocument.From(result), KithJson.Default.ResultDocument);
            else if (result.Value is { } value)
                await WriteAsync(value, parsed.GetValue(file), terminal, cancellation);
            if (!result.IsFound || !result.IsConfirmed)
                terminal.Fail(OutcomeText.Of(result));
            return (result.IsFound, result.IsConfirmed) switch
            {
                (_, false) => ExitCode.QuorumNotMet,
                (false, true) => ExitCode.NotFound,
                (true, true) => ExitCode.Ok,
            };
        });
        return command;
    }

    private static async Task WriteAsync(ReadOnlyMemory<byte> value, string? file, Terminal terminal, CancellationToken cancellation)
    {
        if (file is not null and not "-")
        {
            await WriteFileAsync(value, file, cancellation);
            return;
        }

        if (terminal.IsOutputTerminal && !IsPrintable(value.Span))
            throw new CommandException(ExitCode.Failed, $"The value is {value.Length} bytes that are not text, which would upset the terminal. Write it to a file with -o FILE, or pipe it.");
        await terminal.Output.WriteAsync(value, cancellation);
        if (terminal.IsOutputTerminal && value.Length > 0 && value.Span[^1] != (byte)'\n')
            await terminal.Output.WriteAsync("\n"u8.ToArray(), cancellation);
        await terminal.Output.FlushAsync(cancellation);
    }

    /// <summary>Writes a value and ends its line; one that would upset a terminal is only described there.</summary>
    public static async Task WriteLineAsync(ReadOnlyMemory<byte> value, Terminal terminal, CancellationToken cancellation)
    {
        if (terminal.IsOutputTerminal && !IsPrintable(value.Span))
        {
            terminal.Note($"{value.Length} bytes that are not text.");
            return;
        }

        await terminal.Output.WriteAsync(value, cancellation);
        await terminal.Output.WriteAsync("\n"u8.ToArray(), cancellation);
        await terminal.Output.FlushAsync(cancellation);
    }

    private static async Task WriteFileAsync(ReadOnlyMemory<byte> value, string file, CancellationToken cancellation)
    {
        string partial = $"{file}.{Guid.NewGuid():N}.partial";
        try
        {
            await using (FileStream stream = new(partial, FileMode.CreateNew, FileAccess.Write))
            {
                await stream.WriteAsync(value, cancellation);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, file, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>Whether bytes are UTF-8 without control characters that a terminal obeys.</summary>
    private static bool IsPrintable(ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value))
            return false;
        foreach (Rune rune in Encoding.UTF8.GetString(value).EnumerateRunes())
        {
            if (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t'))
                return false;
        }

        return true;
    }
}
