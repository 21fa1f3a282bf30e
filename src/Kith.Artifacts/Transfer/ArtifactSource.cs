using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Enumeration;
using System.Linq;
using Kith.Artifacts.Manifests;
using Kith.Core.Node;

namespace Kith.Artifacts.Transfer;

/// <summary>A file or folder on this machine that is to be pushed.</summary>
/// <param name="Files">Its files as the manifest has them.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Paths">Where they are on this machine, in the same order.</param>
internal sealed record ArtifactSource(IReadOnlyList<ArtifactFile> Files, bool IsFolder, IReadOnlyList<string> Paths)
{
    /// <summary>How many bytes there are.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>Lists what is to be pushed: a file, or every file below a folder, in the order of their paths. A link among them is refused: followed, it could bring in
    /// what nobody meant to publish; left out, the artifact would lack a file without a word.</summary>
    /// <exception cref="KithException">There is nothing, something is a link, a name cannot stand in a manifest, or there are too many.</exception>
    public static ArtifactSource Of(string path)
    {
        if (File.Exists(path))
        {
            FileInfo file = new(path);
            string name = ArtifactPath.IsSafe(file.Name) ? file.Name : "";
            return new ArtifactSource([new ArtifactFile(name, file.Length)], IsFolder: false, [file.FullName]);
        }

        if (!Directory.Exists(path))
            throw new KithException(KithErrorCode.InvalidArgument, $"'{path}' is neither a file nor a folder. See how it is spelled.");
        string root = Path.GetFullPath(path);
        string[] paths = [.. FilesBelow(root).Take(ManifestFormat.MaxFiles + 1).Order(StringComparer.Ordinal)];
        if (paths.Length is 0 or > ManifestFormat.MaxFiles)
            throw new KithException(KithErrorCode.InvalidArgument, $"The folder '{path}' has {(paths.Length == 0 ? "no file" : $"more than {ManifestFormat.MaxFiles:N0} files")}; an artifact has 1 to {ManifestFormat.MaxFiles:N0}. Pack them into one file (tar), and push that.");
        List<ArtifactFile> files = [];
        foreach (string each in paths)
        {
            string below = Path.GetRelativePath(root, each).Replace(Path.DirectorySeparatorChar, '/');
            if (!ArtifactPath.IsSafe(below))
                throw new KithException(KithErrorCode.InvalidArgument, $"'{below}' is no name for {ArtifactPath.Rules}. Rename it.");
            files.Add(new ArtifactFile(below, new FileInfo(each).Length));
        }

        return new ArtifactSource(files, IsFolder: true, paths);
    }

    private static FileSystemEnumerable<string> FilesBelow(string root) => new(
        root,
        (ref entry) => IsLink(ref entry)
            ? throw new KithException(KithErrorCode.InvalidArgument, $"'{entry.ToFullPath()}' is a link, and links are neither followed nor stored. Put what it points to in its place, or push a copy (cp -RL).")
            : entry.ToFullPath(),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
    {
        ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || IsLink(ref entry),
        ShouldRecursePredicate = (ref entry) => !IsLink(ref entry),
    };

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    /// <summary>All its bytes.</summary>
    public Stream Open() => new FilesStream([.. Paths.Zip(Files, (path, file) => (path, file.Bytes))]);
}
