using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Rounds;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Ids;
using Kith.Http;
using Kith.Libp2p.Formats;
using Kith.Server.Rounds;

namespace Kith.Cli.Commands;

/// <summary><c>kith round open</c>: describes a round to the network and prints its id.</summary>
internal static class RoundOpenCommand
{
    private const int MaxFileBytes = 1 << 20;

    public static Command Create(Terminal terminal)
    {
        Argument<string?> name = new("NAME") { Description = "What the round is called: letters, digits, '.', '_' and '-'", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> file = new("--file", "-f") { Description = "Read all of it from a JSON file, as the HTTP API has it", HelpName = "FILE" };
        Option<string[]> participants = new("--participant", "-p") { Description = "Peer id of a participant; may be repeated", HelpName = "PEER" };
        Option<string[]> tensors = new("--tensor", "-t") { Description = "An array of an update, such as layer.weight=512x128; may be repeated", HelpName = "NAME=SHAPE" };
        Option<int?> quorum = new("--quorum", "-q") { Description = "Updates that make a result. Default: more than half of the participants", HelpName = "N" };
        Option<string> deadline = new("--deadline", "-d") { Description = "How long updates are taken", HelpName = "TIME", DefaultValueFactory = _ => "10m" };
        Option<string?> kept = new("--kept") { Description = "How long the round can be collected then. Default: 12h", HelpName = "TIME" };
        Option<string> rule = new("--rule", "-r") { Description = "How updates become one", DefaultValueFactory = _ => "mean" };
        Option<double?> trim = new("--trim") { Description = "With trimmed-mean, the part left away at each end. Default: 0.1", HelpName = "RATIO" };
        Option<int?> select = new("--select") { Description = "With krum, how many updates are chosen. Default: 1", HelpName = "N" };
        Option<double?> clip = new("--clip-norm") { Description = "Scale updates down whose norm is larger", HelpName = "NORM" };
        Option<ulong?> samples = new("--max-samples") { Description = "The most samples that count as a weight", HelpName = "N" };
        Option<ulong> version = new("--model-version") { Description = "Version of the model that is trained", HelpName = "N" };
        Option<ulong> number = new("--round") { Description = "Number of the round", HelpName = "N" };
        CommandWithExamples command = new(
            "open",
            "Open a round; prints its id",
            "kith round open mnist-7 -p PEER1 -p PEER2 -t weights=784x10 -t bias=10 --deadline 30m --quorum 2",
            "kith round open mnist-7 --rule krum --select 3 --clip-norm 10 -p … -t …",
            "kith round open --file round.json") { name, file, participants, tensors, quorum, deadline, kept, rule.AcceptOnlyFromAmong("mean", "trimmed-mean", "median", "krum"), trim, select, clip, samples, version, number };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            RoundDescription round;
            if (parsed.GetValue(file) is { } path)
            {
                round = await ReadAsync(path, cancellation);
            }
            else
            {
                PeerId[] peers = Array.ConvertAll(parsed.GetValue(participants) ?? [], ReadPeer);
                round = new RoundDescription
                {
                    Name = parsed.GetValue(name) ?? throw new CommandException(ExitCode.Usage, "A name is missing: kith round open NAME -p PEER -t NAME=SHAPE, or --file FILE."),
                    ModelVersion = parsed.GetValue(version),
                    Round = parsed.GetValue(number),
                    Participants = peers,
                    Quorum = parsed.GetValue(quorum) ?? (peers.Length / 2) + 1,
                    Tensors = Array.ConvertAll(parsed.GetValue(tensors) ?? [], ReadTensor),
                    Deadline = TimeProvider.System.GetUtcNow() + ReadTime(parsed.GetValue(deadline)!, "--deadline"),
                    KeptAfterDeadline = parsed.GetValue(kept) is { } time ? ReadTime(time, "--kept") : RoundDescription.DefaultKeptAfterDeadline,
                    Rule = RuleOf(parsed.GetValue(rule)!, parsed.GetValue(trim), parsed.GetValue(select)),
                    ClipNorm = parsed.GetValue(clip),
                    MaxSamples = parsed.GetValue(samples),
                };
            }

            await using KithHttpClient kith = api.Connect(parsed);
            RoundReceipt receipt = await RoundArgument.ClientOf(kith).OpenAsync(round, cancellation);
            if (api.IsJson(parsed))
                terminal.WriteJson(RoundOpenedDocument.From(receipt), RoundJson.Default.RoundOpenedDocument);
            else
                terminal.Text.WriteLine(receipt.RoundId.ToString());
            terminal.Note($"{PeerIdText.Format(receipt.Description.Opener)}/{receipt.Description.Name}: updates are taken until {receipt.Description.Deadline.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}. {OutcomeText.Of(receipt.Stored)}");
            return receipt.IsAcknowledged ? ExitCode.Ok : ExitCode.QuorumNotMet;
        });
        return command;
    }

    private static AggregationRule RuleOf(string name, double? trim, int? select)
    {
        if (trim is not null && name != "trimmed-mean")
            throw new CommandException(ExitCode.Usage, "--trim goes with --rule trimmed-mean alone.");
        if (select is not null && name != "krum")
            throw new CommandException(ExitCode.Usage, "--select goes with --rule krum alone.");
        return name switch
        {
            "trimmed-mean" => AggregationRule.TrimmedMean(trim ?? 0.1),
            "krum" => AggregationRule.Krum(select ?? 1),
            "median" => AggregationRule.Median,
            _ => AggregationRule.FederatedAveraging,
        };
    }

    private static async Task<RoundDescription> ReadAsync(string path, CancellationToken cancellation)
    {
        FileInfo file = new(path);
        if (file.Length > MaxFileBytes)
            throw new CommandException(ExitCode.Usage, $"{path} is {file.Length} bytes long; a description of a round has at most {MaxFileBytes}.");
        try
        {
            RoundDescriptionDocument? document = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, cancellation), RoundJson.Default.RoundDescriptionDocument);
            return document?.ToRound(TimeProvider.System.GetUtcNow()) ?? throw new FormatException("It is null.");
        }
        catch (Exception bad) when (ApiConnection.IsUnreadable(bad))
        {
            throw new CommandException(ExitCode.Usage, $"{path} describes no round: {bad.Message}");
        }
    }

    private static PeerId ReadPeer(string text)
    {
        try
        {
            return PeerIdText.Parse(text);
        }
        catch (FormatException bad)
        {
            throw new CommandException(ExitCode.Usage, $"--participant: {bad.Message}");
        }
    }

    private static TensorSpec ReadTensor(string text)
    {
        int equals = text.LastIndexOf('=');
        List<long> shape = [];
        foreach (string extent in equals < 0 ? [] : text[(equals + 1)..].Split('x'))
        {
            if (!long.TryParse(extent, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                equals = -1;
            shape.Add(number);
        }

        return equals > 0 ? new(text[..equals], shape) : throw new CommandException(ExitCode.Usage, $"'{text}' is no array. Write its name and its shape: layer.weight=512x128.");
    }

    private static TimeSpan ReadTime(string text, string option) =>
        DurationText.TryParse(text, out TimeSpan time) ? time : throw new CommandException(ExitCode.Usage, $"{option} is '{text}'. Write {DurationText.Form}.");
}
