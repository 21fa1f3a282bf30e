using System;
using Kith.Artifacts.Manifests;

namespace Kith.Artifacts.Transfer;

/// <summary>What came of pushing a stream.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Chunks">Into how many chunks it was cut.</param>
/// <param name="Content">Its SHA-256.</param>
/// <param name="Root">The root of its tree; null when it was empty.</param>
/// <param name="RootLevel">The root's level.</param>
/// <param name="Moved">Bytes of the records that had to be put.</param>
internal readonly record struct PushedTree(long Bytes, long Chunks, Digest Content, Digest? Root, int RootLevel, long Moved)
{
    /// <summary>The manifest over it, as one file without a path; its id is still to be worked out.</summary>
    public ArtifactManifest Describe(string name, string version, DateTimeOffset created) => new()
    {
        Name = name,
        Version = version,
        Bytes = Bytes,
        Chunks = Chunks,
        Content = Content,
        Root = Root,
        RootLevel = RootLevel,
        Files = [new ArtifactFile("", Bytes)],
        Created = created,
    };
}
