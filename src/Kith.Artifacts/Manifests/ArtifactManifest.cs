using System;
using System.Collections.Generic;
using Kith.Core.Ids;

namespace Kith.Artifacts.Manifests;

/// <summary>
/// What an artifact is: the record that names its tree. Its own digest is the artifact's id, so that whoever knows the id can check every byte.
/// </summary>
public sealed record ArtifactManifest
{
    /// <summary>The longest metadata, in bytes.</summary>
    public const int MaxMetadataBytes = 16 << 10;

    /// <summary>The digest of the manifest's record.</summary>
    public Digest Id { get; init; }

    /// <summary>The name it was pushed under.</summary>
    public required string Name { get; init; }

    /// <summary>The version it was pushed as.</summary>
    public required string Version { get; init; }

    /// <summary>How many bytes it has.</summary>
    public required long Bytes { get; init; }

    /// <summary>Into how many chunks they are cut.</summary>
    public required long Chunks { get; init; }

    /// <summary>The SHA-256 of all its bytes.</summary>
    public required Digest Content { get; init; }

    /// <summary>The files it consists of, one after the other; a stream without a name is one file without a path.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    /// <summary>When it was pushed, to the millisecond.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>What its publisher says about it: JSON as a rule, at most <see cref="MaxMetadataBytes"/>; empty when nothing.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>Chunks in a stripe, k; zero where nothing is coded.</summary>
    public int DataShards { get; init; }

    /// <summary>Shards of parity in a stripe: so many of its shards may be lost. Zero where nothing is coded.</summary>
    public int ParityShards { get; init; }

    /// <summary>Whether each shard of a stripe has one copy, on a node of its own; else each has R as every record.</summary>
    internal bool HasSingleCopies { get; init; }

    /// <summary>Whether it is a folder: its files then go to their places below the target.</summary>
    public bool IsFolder { get; init; }

    /// <summary>The key of a chunk's record.</summary>
    internal RecordKey KeyOf(in ChunkEntry chunk) => HasSingleCopies ? chunk.ShardKey : chunk.Record.Key;

    /// <summary>The root of its tree; null where it has no bytes.</summary>
    internal Digest? Root { get; init; }

    /// <summary>The level of the root.</summary>
    internal int RootLevel { get; init; }
}
