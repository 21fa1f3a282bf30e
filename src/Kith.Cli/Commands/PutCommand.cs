using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Http;
using Kith.Libp2p.Formats;

namespace Kith.Cli.Commands;

/// <summary><c>kith put</c>: stores a value and prints who holds it.</summary>
internal static class PutCommand
{
    private const string Standard = "-";

    public static Command Create(Terminal terminal)
    {
        Argument<string?> first = new("KEY") { Description = KeyArgument.Description, Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> second = new("VALUE") { Description = "The value; - reads it from standard input", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> file = new("--file", "-f") { Description = "Read the value from a file", HelpName = "FILE" };
        Option<bool> content = new("--content") { Description = "Store the value under the key that is its hash, and print that key; give no KEY" };
        Option<string?> timeToLive = new("--ttl") { Description = "How long the record lives, such as 90s, 15m, 24h, 2d. Default: the node's", HelpName = "TIME" };
        Option<int?> quorum = new("--write-quorum") { Description = "Durable copies that make the put succeed. Default: the node's", HelpName = "W" };
        Option<bool> all = new("--all") { Description = "Wait for the answers of all replicas, not only for those that make the put succeed" };
        Option<bool> republish = new("--republish") { Description = "Have the node put the value again before it ends, until it is deleted or put without this" };
        Option<ulong?> expected = new("--if-sequence") { Description = "Store only if this is the number of the signed record there; 0: only if there has been none; after a deletion, the number of that", HelpName = "N" };
        Command command = new CommandWithExamples(
            "put",
            "Store a value on the nodes closest to its key",
            "kith put greeting hello",
            "kith put greeting --ttl 15m - < hello.txt",
            "kith put --content --file photo.jpg",
            "kith put greeting hello --via 3 --json") { first, second, file, content, timeToLive, quorum, all, republish, expected };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            PutOptions options = new()
            {
                TimeToLive = ReadTime(parsed.GetValue(timeToLive)),
                WriteQuorum = parsed.GetValue(quorum),
                WaitForAll = parsed.GetValue(all),
                Republish = parsed.GetValue(republish),
                ExpectedSequence = parsed.GetValue(expected),
            };
            bool isContent = parsed.GetValue(content);
            (string? keyText, string? valueText) = Split(parsed.GetValue(first), parsed.GetValue(second), isContent);
            byte[] value = await ReadValueAsync(valueText, parsed.GetValue(file), terminal, cancellation);
            RecordKey key = keyText is null ? ContentKey.Of(value) : KeyArgument.Read(keyText);
            await using KithHttpClient kith = api.Connect(parsed);
            PutReceipt receipt = await kith.PutAsync(key, value, options, cancellation);
            if (api.IsJson(parsed))
                terminal.WriteJson(ReceiptDocument.From(receipt), KithJson.Default.ReceiptDocument);
            else
                Print(receipt, isContent, terminal);
            return (receipt.IsAcknowledged, receipt.Swap) switch
            {
                (true, _) => ExitCode.Ok,
                (_, SwapOutcome.Conflict or SwapOutcome.OtherEpoch) => ExitCode.Refused,
                _ => ExitCode.QuorumNotMet,
            };
        });
        return command;
    }

    /// <summary>With --content there is no key, so what stands first is the value.</summary>
    private static (string? Key, string? Value) Split(string? first, string? second, bool isContent) => (isContent, first, second) switch
    {
        (false, not null, _) => (first, second),
        (true, _, null) => (null, first),
        (true, _, _) => throw new CommandException(ExitCode.Usage, "With --content the key comes from the value: give the value alone."),
        _ => throw new CommandException(ExitCode.Usage, "A key is missing: kith put KEY VALUE, or kith put --content --file FILE."),
    };

    private static async Task<byte[]> ReadValueAsync(string? text, string? file, Terminal terminal, CancellationToken cancellation)
    {
        if (text is not null && file is not null)
            throw new CommandException(ExitCode.Usage, "Give the value either on the command line or with --file, not both.");
        if (text is not null and not Standard)
            return System.Text.Encoding.UTF8.GetBytes(text);
        if (text is null && file is null)
            throw new CommandException(ExitCode.Usage, "A value is missing: give it after the key, name a file with --file, or write - to read standard input.");
        if (file is null or Standard)
            return await ReadAsync(terminal.Input, cancellation);
        await using FileStream source = File.OpenRead(file);
        return await ReadAsync(source, cancellation);
    }

    /// <summary>Reads a value to its end, but never more than one byte beyond what a value may have.</summary>
    private static async Task<byte[]> ReadAsync(Stream source, CancellationToken cancellation)
    {
        byte[] buffer = new byte[RecordLimits.WireMaxValueBytes + 1];
        // A console's read heeds no cancellation, so the wait for it does.
        int length = await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).AsTask().WaitAsync(cancellation);
        return length < buffer.Length
            ? buffer[..length]
            : throw new CommandException(ExitCode.Usage, $"The value is longer than {RecordLimits.WireMaxValueBytes} bytes, the most a value may have. Push it as an artifact: kith artifact push FILE.");
    }

    private static TimeSpan? ReadTime(string? text)
    {
        if (text is null)
            return null;
        return DurationText.TryParse(text, out TimeSpan time)
            ? time
            : throw new CommandException(ExitCode.Usage, $"'{text}' is not a time to live. Write {DurationText.Form}.");
    }

    private static void Print(PutReceipt receipt, bool isContent, Terminal terminal)
    {
        if (receipt.Swap is not null && !receipt.IsAcknowledged)
        {
            terminal.Fail(OutcomeText.Of(receipt));
            return;
        }

        string summary = $"{OutcomeText.Of(receipt)} Expires {receipt.Expires.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.";
        if (isContent)
        {
            terminal.Text.WriteLine(RecordKeyText.Format(receipt.Key));
            terminal.Note(summary);
            return;
        }

        terminal.Text.WriteLine(summary);
        ReplicaTable.Write(receipt, terminal);
    }
}
