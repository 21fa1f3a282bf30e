using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Names;
using Kith.Cli.Artifacts;
using Kith.Server.Artifacts;

namespace Kith.Cli.Commands;

/// <summary>What the commands of artifacts and models have in common: pushing and pulling, with a bar for people and a document for programs.</summary>
internal static class TransferSteps
{
    private const string Standard = "-";

    public static async Task<int> PushAsync(ArtifactClient client, string path, string name, string version, PushOptions options, bool json, Terminal terminal, CancellationToken cancellation)
    {
        ArtifactDocument pushed;
        using (TransferBar bar = new(terminal))
        {
            pushed = path == Standard
                ? await client.PushAsync(name, version, terminal.Input, options, bar, cancellation)
                : await client.PushAsync(name, version, path, options, bar, cancellation);
        }

        if (json)
        {
            terminal.WriteJson(pushed, ArtifactJson.Default.ArtifactDocument);
            return ExitCode.Ok;
        }

        terminal.Text.WriteLine($"{pushed.Name}@{pushed.Version}\t{pushed.Id}");
        double seconds = (pushed.DurationMilliseconds ?? 0) / 1_000;
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"Pushed {ByteText.Format(pushed.Bytes)} in {pushed.Chunks} chunks within {seconds:0.0} s; {ByteText.Format(pushed.Moved ?? 0)} had to be stored. {Kept(pushed)}{(pushed.IsLatest ? " It is the latest." : "")}"));
        return ExitCode.Ok;
    }

    public static async Task<int> PullAsync(ArtifactClient client, string reference, string? target, bool overwrite, Terminal terminal, CancellationToken cancellation)
    {
        FoundArtifact found = await client.FindAsync(reference, cancellation);
        if (!found.IsConfirmed)
            terminal.Note("Too few nodes answered to say for sure that this is the version: a later one may exist.");
        if (target == Standard)
            return await WriteAsync(client, found.Manifest, terminal, cancellation);
        string path = Path.GetFullPath(target ?? DefaultTarget(found.Manifest));
        if (target is not null && !found.Manifest.IsFolder && Directory.Exists(path))
            path = Path.Combine(path, DefaultTarget(found.Manifest));
        using (TransferBar bar = new(terminal))
            await client.PullAsync(found.Manifest, path, overwrite, bar, cancellation);
        terminal.Text.WriteLine(path);
        terminal.Note($"Pulled {found.Manifest.Name}@{found.Manifest.Version}, {ByteText.Format(found.Manifest.Bytes)}; every chunk and the whole are what the manifest says.");
        return ExitCode.Ok;
    }

    /// <summary>The version of a push that names none: its second, in UTC.</summary>
    public static string DefaultVersion() => TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

    /// <summary>The name of a push that names none: that of the file or folder, as far as a name may have it.</summary>
    /// <exception cref="CommandException">Nothing of it may stand in a name.</exception>
    public static string DefaultName(string path)
    {
        string name = new([.. Path.GetFileName(Path.TrimEndingDirectorySeparator(path)).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-').Take(ArtifactName.MaxCharacters)]);
        return path != Standard && ArtifactName.IsValid(name) ? name : throw new CommandException(ExitCode.Usage, "A name is missing: give one with --name.");
    }

    private static string Kept(ArtifactDocument document) => document.LeaseEnds is { } end
        ? $"Kept until {end.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}."
        : "Kept until it is unpinned.";

    private static string DefaultTarget(ArtifactManifest artifact) => artifact is { IsFolder: false, Files: [{ Path.Length: > 0 } file] } ? file.Path : artifact.Name;

    private static async Task<int> WriteAsync(ArtifactClient client, ArtifactManifest artifact, Terminal terminal, CancellationToken cancellation)
    {
        await foreach (ReadOnlyMemory<byte> piece in client.ReadAsync(artifact, from: 0, cancellation))
            await terminal.Output.WriteAsync(piece, cancellation);
        await terminal.Output.FlushAsync(cancellation);
        return ExitCode.Ok;
    }
}
