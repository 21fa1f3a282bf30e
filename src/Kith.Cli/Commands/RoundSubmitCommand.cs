using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Rounds;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Http;
using Kith.Server.Rounds;

namespace Kith.Cli.Commands;

/// <summary><c>kith round submit</c>: hands in an update under the daemon's peer id.</summary>
internal static class RoundSubmitCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> round = RoundArgument.Create();
        Argument<string> file = new("FILE") { Description = "The update: a gradient update as JSON or a safetensors file where the name ends so, else an update as bytes, such as `round collect` writes" };
        Option<string> encoding = new("--encoding", "-e") { Description = "How numbers of a JSON or safetensors file are stored", DefaultValueFactory = _ => EncodingText.Names[0] };
        Option<double?> kept = new("--kept") { Description = "With topk, the part of each array that is kept. Default: 0.01", HelpName = "PART" };
        Option<double?> loss = new("--loss") { Description = "The loss. Default: the JSON file's", HelpName = "X" };
        Option<double?> accuracy = new("--accuracy") { Description = "The accuracy. Default: the JSON file's", HelpName = "X" };
        Option<ulong?> samples = new("--samples") { Description = "Samples trained on, the weight in a mean. Default: the JSON file's, or 1", HelpName = "N" };
        CommandWithExamples command = new(
            "submit",
            "Hand in an update as the node that is asked",
            "kith round submit ROUND update.json",
            "kith round submit ROUND update.safetensors --samples 6000 --encoding bf16",
            "kith round submit ROUND update.json --encoding topk --kept 0.05",
            "kith round submit ROUND local.update --samples 6000 --loss 0.21") { round, file, encoding.AcceptOnlyFromAmong(EncodingText.Names), kept, loss, accuracy, samples };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using KithHttpClient kith = api.Connect(parsed);
            RoundClient rounds = RoundArgument.ClientOf(kith);
            Digest id = await RoundArgument.ReadAsync(rounds, parsed.GetValue(round)!, cancellation);
            string path = parsed.GetValue(file)!;
            if (!File.Exists(path))
                throw new CommandException(ExitCode.Usage, $"There is no file '{path}'.");
            string? temporary = null;
            UpdateMetrics metrics = new();
            try
            {
                bool isJson = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
                if (isJson || path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
                {
                    UpdateEncoding written = EncodingText.Parse(parsed.GetValue(encoding)!, parsed.GetValue(kept));
                    temporary = Path.GetTempFileName();
                    RoundDescription description = await rounds.DescribeAsync(id, cancellation) ?? throw new KithException(KithErrorCode.NotFound, $"There is no round {id}.");
                    if (isJson)
                        metrics = await ConvertAsync(description, (await kith.GetStatusAsync(cancellation)).Peer, path, written, temporary, cancellation);
                    else
                        await RewriteAsync(description, path, written, temporary, cancellation);
                }

                metrics = metrics with
                {
                    Loss = parsed.GetValue(loss) ?? metrics.Loss,
                    Accuracy = parsed.GetValue(accuracy) ?? metrics.Accuracy,
                    SamplesProcessed = parsed.GetValue(samples) ?? metrics.SamplesProcessed,
                };
                SubmissionReceipt receipt = await rounds.SubmitAsync(id, temporary ?? path, metrics, cancellation);
                return Report(receipt, api.IsJson(parsed), terminal);
            }
            finally
            {
                if (temporary is not null)
                    File.Delete(temporary);
            }
        });
        return command;
    }

    private static int Report(SubmissionReceipt receipt, bool isJson, Terminal terminal)
    {
        if (receipt.Submission is not { } submission)
        {
            terminal.Fail($"Refused ({ParticipantDocument.SnakeCase(receipt.Refusal!.Value.ToString())}): {receipt.Text}");
            return ExitCode.Refused;
        }

        if (isJson)
            terminal.WriteJson(SubmissionDocument.From(submission, receipt.IsAcknowledged), RoundJson.Default.SubmissionDocument);
        else
            terminal.Text.WriteLine(receipt.Stored is { } stored ? $"{OutcomeText.Of(stored)} Update {submission.Content}, {submission.Bytes} bytes." : $"Handed in already: update {submission.Content}, {submission.Bytes} bytes.");
        return receipt.IsAcknowledged ? ExitCode.Ok : ExitCode.QuorumNotMet;
    }

    private static async Task RewriteAsync(RoundDescription round, string path, UpdateEncoding encoding, string destination, CancellationToken cancellation)
    {
        using FileSource source = new(path);
        SafetensorsUpdate update = new(Path.GetFileName(path), source, round.Tensors);
        await using FileStream file = File.Create(destination);
        await UpdateWriter.WriteAsync(file, round.Tensors, update.Read, encoding, cancellation);
    }

    private static async Task<UpdateMetrics> ConvertAsync(RoundDescription round, PeerId node, string path, UpdateEncoding encoding, string destination, CancellationToken cancellation)
    {
        try
        {
            await using FileStream json = File.OpenRead(path);
            GradientUpdateDocument update = await JsonSerializer.DeserializeAsync(json, RoundJson.Default.GradientUpdateDocument, cancellation) ?? throw new FormatException("It is null.");
            update.Require(round, node);
            await UpdateGradients.WriteAsync(destination, round, update.Gradients, encoding, cancellation);
            return update.Metrics.ToMetrics();
        }
        catch (Exception bad) when (ApiConnection.IsUnreadable(bad))
        {
            throw new CommandException(ExitCode.Usage, $"{path} is no gradient update: {bad.Message}");
        }
    }
}
