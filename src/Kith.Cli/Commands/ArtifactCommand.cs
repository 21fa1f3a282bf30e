using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Names;
using Kith.Cli.Artifacts;
using Kith.Core.Ids;
using Kith.Http;
using Kith.Server.Artifacts;

namespace Kith.Cli.Commands;

/// <summary><c>kith artifact</c>: files and folders of any size, by name and version.</summary>
internal static class ArtifactCommand
{
    public static Command Create(Terminal terminal) => new CommandWithExamples(
        "artifact",
        "Push and pull files and folders of any size",
        "kith artifact push weights.bin --name weights --version 1",
        "kith artifact pull weights@1",
        "kith artifact ls")
    {
        Push(terminal),
        Pull(terminal),
        List(terminal),
        Show(terminal),
        Check(terminal, "verify", "Read every chunk of an artifact from the network and compare it with its digest", repair: false),
        Check(terminal, "repair", "Restore what an artifact has lost, and put every chunk on as many nodes as belong to it", repair: true),
        Keep(terminal, "pin", "Keep a version until it is unpinned", option: null, (store, name, version, _, cancellation) => store.PinAsync(name, version, cancellation)),
        Keep(terminal, "unpin", "Keep a version for 30 more days, and then no more", option: null, (store, name, version, _, cancellation) => store.UnpinAsync(name, version, lease: null, cancellation)),
        Latest(terminal),
        Remove(terminal),
        Collect(terminal),
    };

    /// <summary>An argument that says which artifact is meant.</summary>
    internal static Argument<string> Reference() => new("ARTIFACT") { Description = $"Which one: {ArtifactReferenceText.Form}" };

    /// <summary>The option that says where to, as `kith get` has it.</summary>
    internal static Option<string?> Output() => new("--output", "-o") { Description = "The same as TARGET", HelpName = "FILE" };

    /// <summary>Where to, by an argument or an option.</summary>
    internal static string? Target(ParseResult parsed, Argument<string?> target, Option<string?> output) => (parsed.GetValue(target), parsed.GetValue(output)) switch
    {
        ({ } one, { } other) => throw new CommandException(ExitCode.Usage, $"'{one}' and -o '{other}' both say where to. Leave one of them away."),
        ("", _) or (_, "") => throw new CommandException(ExitCode.Usage, "Where to is an empty text. Name a file, or - for the output."),
        (var one, var other) => one ?? other,
    };

    /// <summary>The versions of a name, or of all.</summary>
    internal static Command List(Terminal terminal)
    {
        Argument<string?> name = new("NAME") { Description = "Only the versions of this one", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> owner = new("--owner") { Description = "Whose, as a peer id. Default: the node's own", HelpName = "PEER" };
        Command command = new CommandWithExamples("ls", "List artifacts and their versions", "ls", "ls weights --json") { name, owner };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            PeerId? whose = parsed.GetValue(owner) is { } text ? ArtifactReferenceText.Owner(text) : null;
            List<ArtifactVersionDocument> found = [];
            foreach (string each in parsed.GetValue(name) is { } only ? [only] : await client.Store.ListAsync(whose, cancellation))
            {
                (IReadOnlyList<ArtifactVersion> versions, string? latest) = await client.Store.VersionsAsync(each, whose, cancellation);
                found.AddRange(versions.Select(version => ArtifactVersionDocument.From(each, version, latest)));
            }

            if (api.IsJson(parsed))
                terminal.WriteJson(new ArtifactListDocument(KithJson.SchemaVersion, found), ArtifactJson.Default.ArtifactListDocument);
            else if (found.Count == 0)
                terminal.Note("There are no artifacts. Push one: kith artifact push FILE.");
            else
                Columns.Write(terminal, ["Name", "Version", "Latest", "Bytes", "Created", "Kept until"], found.Select(Row));
            return ExitCode.Ok;
        });
        return command;
    }

    internal static Command Pull(Terminal terminal)
    {
        Argument<string> artifact = Reference();
        Argument<string?> target = new("TARGET") { Description = "Where to: a file, a folder, or - for the output. Default: its own name, here", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> output = Output();
        Option<bool> overwrite = new("--overwrite") { Description = "Replace a file that is there" };
        Command command = new CommandWithExamples("pull", "Fetch an artifact; one that was interrupted goes on where it was", "pull weights@1", "pull weights -o weights.bin --overwrite") { artifact, target, output, overwrite };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            return await TransferSteps.PullAsync(client, parsed.GetValue(artifact)!, Target(parsed, target, output), parsed.GetValue(overwrite), terminal, cancellation);
        });
        return command;
    }

    private static CommandWithExamples Push(Terminal terminal)
    {
        Argument<string> path = new("FILE") { Description = "A file, a folder, or - for the input" };
        Option<string?> name = new("--name") { Description = "What to call it. Default: as the file", HelpName = "NAME" };
        Option<string?> version = new("--version") { Description = "Which version it is. Default: the time", HelpName = "VERSION" };
        CommandWithExamples command = new(
            "push",
            "Store a file or folder as a version of a name; one that was interrupted goes on where it was",
            "kith artifact push weights.bin --name weights --version 1",
            "kith artifact push results/ --code 4+2 --pin",
            "tar c data | kith artifact push - --name data") { path, name, version };
        PushOptionSet options = new(command);
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            string what = parsed.GetValue(path)!;
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            return await TransferSteps.PushAsync(
                client, what, parsed.GetValue(name) ?? TransferSteps.DefaultName(what), parsed.GetValue(version) ?? TransferSteps.DefaultVersion(),
                await options.ReadAsync(parsed, cancellation), api.IsJson(parsed), terminal, cancellation);
        });
        return command;
    }

    private static CommandWithExamples Show(Terminal terminal)
    {
        Argument<string> artifact = Reference();
        CommandWithExamples command = new("show", "Say what an artifact is", "kith artifact show weights@1", "kith artifact show weights --json") { artifact };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            ArtifactDocument document = ArtifactDocument.From(await client.FindAsync(parsed.GetValue(artifact)!, cancellation));
            if (api.IsJson(parsed))
                terminal.WriteJson(document, ArtifactJson.Default.ArtifactDocument);
            else
                ArtifactText.Write(document, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static CommandWithExamples Check(Terminal terminal, string verb, string description, bool repair)
    {
        Argument<string> artifact = Reference();
        CommandWithExamples command = new(verb, description, $"kith artifact {verb} weights@1") { artifact };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            FoundArtifact found = await client.FindAsync(parsed.GetValue(artifact)!, cancellation);
            ArtifactCheckDocument report = await client.CheckAsync(found.Manifest, repair, cancellation);
            if (api.IsJson(parsed))
                terminal.WriteJson(report, ArtifactJson.Default.ArtifactCheckDocument);
            else
                terminal.Text.WriteLine(Describe(report));
            return report.IsWhole ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static CommandWithExamples Latest(Terminal terminal) => Keep(
        terminal,
        "latest",
        "Make a version the latest of its name",
        new Option<string?>("--if-latest") { Description = "Only if this one is the latest now", HelpName = "VERSION" },
        (store, name, version, expected, cancellation) => store.SetLatestAsync(name, version, expected, cancellation));

    private static CommandWithExamples Keep(Terminal terminal, string verb, string description, Option<string?>? option, Func<ArtifactStore, string, string, string?, CancellationToken, Task> keep)
    {
        Argument<string> artifact = new("NAME@VERSION") { Description = "Which version of this node's artifacts" };
        CommandWithExamples command = new(verb, description, $"kith artifact {verb} weights@1") { artifact };
        if (option is not null)
            command.Add(option);
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            ArtifactReference reference = OwnOnly(parsed.GetValue(artifact)!);
            await keep(client.Store, reference.Name, reference.Version, option is null ? null : parsed.GetValue(option), cancellation);
            ArtifactDocument document = ArtifactDocument.From(await client.Store.FindAsync(reference, cancellation));
            if (api.IsJson(parsed))
                terminal.WriteJson(document, ArtifactJson.Default.ArtifactDocument);
            else
                ArtifactText.Write(document, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static CommandWithExamples Remove(Terminal terminal)
    {
        Argument<string> artifact = new("NAME@VERSION") { Description = "Which version of this node's artifacts; NAME with --all" };
        Option<bool> all = new("--all") { Description = "All versions of the name" };
        CommandWithExamples command = new("rm", "Let go of a version, pinned or not", "kith artifact rm weights@1", "kith artifact rm weights --all") { artifact, all };
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            string text = parsed.GetValue(artifact)!;
            ArtifactReference reference = OwnOnly(text);
            if (text.Contains('@', StringComparison.Ordinal) == parsed.GetValue(all))
                throw new CommandException(ExitCode.Usage, "Say which version, NAME@VERSION, or NAME --all for all of them.");
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            Report(await client.Store.RemoveAsync(reference.Name, parsed.GetValue(all) ? null : reference.Version, cancellation), api.IsJson(parsed), terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static CommandWithExamples Collect(Terminal terminal)
    {
        CommandWithExamples command = new("gc", "Let go of versions whose lease has ended", "kith artifact gc");
        ApiOptions api = new(command, terminal);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using ArtifactClient client = new(api.AddressIn(parsed), api.TokenFor(parsed));
            Report(await client.Store.CollectAsync(cancellation), api.IsJson(parsed), terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Report(CollectReport report, bool isJson, Terminal terminal)
    {
        if (isJson)
            terminal.WriteJson(ArtifactCollectDocument.From(report), ArtifactJson.Default.ArtifactCollectDocument);
        foreach (string version in isJson ? [] : report.Versions)
            terminal.Text.WriteLine(version);
        terminal.Note($"{report.Versions.Count} versions let go, {ByteText.Format(report.Bytes)}; their chunks end in the network within two days, unless others share them.");
    }

    private static ArtifactReference OwnOnly(string text)
    {
        ArtifactReference reference = ArtifactReferenceText.Parse(text);
        return reference.Id is null && reference.Owner is null
            ? reference
            : throw new CommandException(ExitCode.Usage, "Only versions of the node's own names can be changed: write NAME@VERSION.");
    }

    private static string Describe(ArtifactCheckDocument report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(report.IsWhole ? "Whole" : "Not whole")}: {report.Records} records, {ByteText.Format(report.Bytes)} read; {report.Lost} lost, {report.Restored} restored from parity{(report.FewestCopies is { } fewest ? $", each on {fewest} nodes or more" : "")}.");

    private static string[] Row(ArtifactVersionDocument version) =>
    [
        version.Name,
        version.Version,
        version.IsLatest ? "latest" : "",
        version.Bytes.ToString(CultureInfo.InvariantCulture),
        version.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        version.LeaseEnds?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "pinned",
    ];
}
