using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Models;
using Kith.Cli.Artifacts;
using Kith.Server.Artifacts;

namespace Kith.Cli.Commands;

/// <summary><c>kith model</c>: models, their checkpoints and tensors.</summary>
internal static class ModelCommand
{
    public static Command Create(Terminal terminal) => new CommandWithExamples(
        "model",
        "Push and pull models and checkpoints; look into safetensors files",
        "kith model push model.safetensors --name digits --version 1 --metadata model.json",
        "kith model diff digits@1 digits@2",
        "kith model pull digits")
    {
        Push(terminal),
        Checkpoint(terminal),
        Pull(terminal),
        ArtifactCommand.List(terminal),
        Show(terminal),
        Diff(terminal),
    };

    private static CommandWithExamples Push(Terminal terminal)
    {
        Argument<string> path = new("FILE") { Description = "A file or a folder" };
        Option<string> name = new("--name") { Description = "What the model is called", HelpName = "NAME", Required = true };
        Option<string> version = new("--version") { Description = "Which version it is", HelpName = "VERSION", Required = true };
        CommandWithExamples command = new("push", "Store a model as a version of a name", "kith model push model/ --name digits --version 1 --metadata model.json") { path, name, version };
        PushOptionSet options = new(command);
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            PushOptions push = await ReadAsync(options, parsed, cancellation);
            ModelFiles.Require(parsed.GetValue(path)!);
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            return await TransferSteps.PushAsync(client, parsed.GetValue(path)!, parsed.GetValue(name)!, parsed.GetValue(version)!, push, api.IsJson(parsed), terminal, cancellation);
        });
        return command;
    }

    private static CommandWithExamples Checkpoint(Terminal terminal)
    {
        Argument<string> path = new("FILE") { Description = "A file or a folder" };
        Option<string> name = new("--name") { Description = "Of which model", HelpName = "NAME", Required = true };
        Option<int?> epoch = new("--epoch") { Description = "Which epoch. Default: the one after the last", HelpName = "N" };
        CommandWithExamples command = new("checkpoint", "Store the next checkpoint of a model; what did not change is not sent again", "kith model checkpoint model.safetensors --name digits") { path, name, epoch };
        PushOptionSet options = new(command);
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            PushOptions push = await ReadAsync(options, parsed, cancellation);
            ModelFiles.Require(parsed.GetValue(path)!);
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            string version = await new ModelStore(client.Store).NextCheckpointAsync(parsed.GetValue(name)!, parsed.GetValue(epoch), cancellation);
            return await TransferSteps.PushAsync(client, parsed.GetValue(path)!, parsed.GetValue(name)!, version, push, api.IsJson(parsed), terminal, cancellation);
        });
        return command;
    }

    private static CommandWithExamples Pull(Terminal terminal)
    {
        Argument<string> model = ArtifactCommand.Reference();
        Argument<string?> target = new("TARGET") { Description = "Where to: a file, a folder, or - for the output. Default: its own name, here", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> tensor = new("--tensor") { Description = "Only the bytes of this tensor; TARGET is a file or -", HelpName = "NAME" };
        Option<string?> output = ArtifactCommand.Output();
        Option<bool> overwrite = new("--overwrite") { Description = "Replace a file that is there" };
        CommandWithExamples command = new("pull", "Fetch a model, or one tensor of it", "kith model pull digits@1", "kith model pull digits -o w1.bin --tensor layer1.weight") { model, target, output, tensor, overwrite };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            return parsed.GetValue(tensor) is { } name
                ? await PullTensorAsync(client, parsed.GetValue(model)!, name, ArtifactCommand.Target(parsed, target, output) ?? "-", parsed.GetValue(overwrite), terminal, cancellation)
                : await TransferSteps.PullAsync(client, parsed.GetValue(model)!, ArtifactCommand.Target(parsed, target, output), parsed.GetValue(overwrite), terminal, cancellation);
        });
        return command;
    }

    private static CommandWithExamples Show(Terminal terminal)
    {
        Argument<string> model = ArtifactCommand.Reference();
        Option<bool> tensors = new("--tensors") { Description = "List the tensors of its safetensors files" };
        CommandWithExamples command = new("show", "Say what a model is, or list its tensors", "kith model show digits", "kith model show digits@1 --tensors") { model, tensors };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            FoundArtifact found = await client.FindAsync(parsed.GetValue(model)!, cancellation);
            if (parsed.GetValue(tensors))
                WriteTensors(await new ModelStore(client.Store).TensorsAsync(found.Manifest, cancellation), api.IsJson(parsed), terminal);
            else if (api.IsJson(parsed))
                terminal.WriteJson(ArtifactDocument.From(found), ArtifactJson.Default.ArtifactDocument);
            else
                ArtifactText.Write(ArtifactDocument.From(found), terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static CommandWithExamples Diff(Terminal terminal)
    {
        Argument<string> before = new("BEFORE") { Description = "The one version" };
        Argument<string> after = new("AFTER") { Description = "The other" };
        CommandWithExamples command = new("diff", "Say what changed from one version to another, and how much they share", "kith model diff digits@1 digits@2") { before, after };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            FoundArtifact first = await client.FindAsync(parsed.GetValue(before)!, cancellation);
            FoundArtifact second = await client.FindAsync(parsed.GetValue(after)!, cancellation);
            ModelDifference difference = await new ModelStore(client.Store).DiffAsync(first.Manifest, second.Manifest, cancellation);
            if (api.IsJson(parsed))
            {
                terminal.WriteJson(ModelDifferenceDocument.From(difference), ArtifactJson.Default.ModelDifferenceDocument);
                return ExitCode.Ok;
            }

            List<string[]> rows =
            [
                ["bytes", ByteText.Format(difference.BytesBefore), ByteText.Format(difference.BytesAfter)],
                ["shared", "", string.Create(CultureInfo.InvariantCulture, $"{ByteText.Format(difference.Shared)} ({100.0 * difference.Shared / Math.Max(1, difference.BytesAfter):0.0} %)")],
                .. difference.Added.Select(tensor => new[] { "added", tensor.Name, Describe(tensor) }),
                .. difference.Removed.Select(tensor => new[] { "removed", tensor.Name, Describe(tensor) }),
                .. difference.Changed.Select(each => new[] { "changed", each.Tensor.Name, $"up to {ByteText.Format(each.Bytes)} of {ByteText.Format(each.Tensor.Bytes)}" }),
                ["unchanged", $"{difference.Unchanged} tensors", ""],
            ];
            Columns.Write(terminal, ["What", "Before, or tensor", "After"], rows);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<int> PullTensorAsync(ArtifactClient client, string reference, string tensor, string target, bool overwrite, Terminal terminal, CancellationToken cancellation)
    {
        FoundArtifact found = await client.FindAsync(reference, cancellation);
        IAsyncEnumerable<ReadOnlyMemory<byte>> bytes = new ModelStore(client.Store).ReadTensorAsync(found.Manifest, tensor, cancellation);
        if (target == "-")
        {
            await foreach (ReadOnlyMemory<byte> piece in bytes)
                await terminal.Output.WriteAsync(piece, cancellation);
            await terminal.Output.FlushAsync(cancellation);
            return ExitCode.Ok;
        }

        if (Directory.Exists(target) || (File.Exists(target) && !overwrite))
            throw new CommandException(ExitCode.Refused, $"'{target}' is there already. Choose another target, or allow overwriting a file with --overwrite.");
        string part = target + ".part";
        FileStream file = new(part, FileMode.Create, FileAccess.Write, FileShare.None); // Of two at a time the second is refused here.
        try
        {
            await using (file)
            {
                await foreach (ReadOnlyMemory<byte> piece in bytes)
                    await file.WriteAsync(piece, cancellation);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, target, overwrite);
        }
        finally
        {
            File.Delete(part);
        }

        terminal.Text.WriteLine(Path.GetFullPath(target));
        return ExitCode.Ok;
    }

    private static async Task<PushOptions> ReadAsync(PushOptionSet options, ParseResult parsed, CancellationToken cancellation)
    {
        PushOptions push = await options.ReadAsync(parsed, cancellation);
        if (!push.Metadata.IsEmpty)
            ModelMetadata.Parse(push.Metadata.Span); // Said now, not when somebody reads it.
        return push;
    }

    private static void WriteTensors(IReadOnlyList<ModelTensor> tensors, bool isJson, Terminal terminal)
    {
        if (isJson)
            terminal.WriteJson(ModelTensorsDocument.From(tensors), ArtifactJson.Default.ModelTensorsDocument);
        else if (tensors.Count == 0)
            terminal.Note("It has no safetensors file, and no other format is looked into.");
        else
            Columns.Write(terminal, ["Tensor", "Type and shape", "Bytes", "File"], tensors.Select(tensor => new[] { tensor.Name, Describe(tensor), tensor.Bytes.ToString(CultureInfo.InvariantCulture), tensor.File }));
    }

    private static string Describe(ModelTensor tensor) => $"{tensor.Type} [{string.Join(", ", tensor.Shape)}]";
}
