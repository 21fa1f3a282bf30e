using System;

namespace Kith.Artifacts.Names;

/// <summary>One version of an artifact, as its owner's signed record lists it.</summary>
public sealed record ArtifactVersion
{
    /// <summary>What it is called.</summary>
    public required string Version { get; init; }

    /// <summary>The id of the artifact: the digest of its manifest.</summary>
    public required Digest Id { get; init; }

    /// <summary>How many bytes it has.</summary>
    public required long Bytes { get; init; }

    /// <summary>When it was pushed.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Until when its owner keeps it; null while it is pinned.</summary>
    public DateTimeOffset? LeaseEnds { get; init; }

    /// <summary>When all its chunks were last put: they end a while later unless that is done again.</summary>
    public required DateTimeOffset Renewed { get; init; }
}
