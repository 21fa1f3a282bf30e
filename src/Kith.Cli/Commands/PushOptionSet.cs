using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;

namespace Kith.Cli.Commands;

/// <summary>The options of every command that pushes.</summary>
internal sealed class PushOptionSet
{
    private readonly Option<bool> _pin = new("--pin") { Description = "Keep it until it is unpinned" };
    private readonly Option<string?> _lease = new("--lease") { Description = $"How long to keep it: {DurationText.Form}. Default: 30d", HelpName = "TIME" };
    private readonly Option<string?> _code = new("--code") { Description = "Reed-Solomon: chunks and parity in a stripe, so that as many as the parity may be lost", HelpName = "K+M" };
    private readonly Option<string?> _metadata = new("--metadata") { Description = "A file of JSON that says what it is", HelpName = "FILE" };
    private readonly Option<string?> _expected = new("--if-latest") { Description = "Push only over this latest version; an empty text: only if there is none", HelpName = "VERSION" };
    private readonly Option<bool> _notLatest = new("--not-latest") { Description = "Leave the latest version as it is" };
    private readonly Option<bool> _plain = new("--no-compression") { Description = "Store the bytes as they are" };

    public PushOptionSet(Command command)
    {
        foreach (Option option in (Option[])[_pin, _lease, _code, _metadata, _expected, _notLatest, _plain])
            command.Add(option);
    }

    /// <summary>What the command line says.</summary>
    /// <exception cref="CommandException">A part of it cannot be read.</exception>
    public async Task<PushOptions> ReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        (int data, int parity) = Code(parsed.GetValue(_code));
        return new PushOptions
        {
            Pin = parsed.GetValue(_pin),
            Lease = Lease(parsed.GetValue(_lease)),
            Metadata = parsed.GetValue(_metadata) is { } file ? await MetadataAsync(file, cancellation) : default,
            ExpectedLatest = parsed.GetValue(_expected),
            IsLatest = !parsed.GetValue(_notLatest),
            Compress = !parsed.GetValue(_plain),
            DataShards = data,
            ParityShards = parity,
        };
    }

    private static TimeSpan? Lease(string? text) => text is null ? null : DurationText.TryParse(text, out TimeSpan lease)
        ? lease
        : throw new CommandException(ExitCode.Usage, $"--lease is '{text}', which is no time. Write {DurationText.Form}.");

    private static (int Data, int Parity) Code(string? text)
    {
        if (text is null)
            return (0, 0);
        string[] parts = text.Split('+');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int data) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parity) && data > 0
            ? (data, parity)
            : throw new CommandException(ExitCode.Usage, $"--code is '{text}', which is no code. Write chunks and parity, such as 4+2.");
    }

    private static async Task<byte[]> MetadataAsync(string file, CancellationToken cancellation)
    {
        if (new FileInfo(file) is { Exists: true, Length: > 1 << 20 })
            throw new CommandException(ExitCode.Usage, $"The metadata in '{file}' is longer than a mebibyte. Put what is large into a file of the artifact.");
        byte[] json = await File.ReadAllBytesAsync(file, cancellation);
        try
        {
            JsonElement.Parse(json);
            return json;
        }
        catch (JsonException bad)
        {
            throw new CommandException(ExitCode.Usage, $"The metadata in '{file}' is not JSON: {bad.Message}");
        }
    }
}
