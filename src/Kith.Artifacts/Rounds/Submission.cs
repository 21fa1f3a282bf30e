using System;
using Kith.Core.Ids;

namespace Kith.Artifacts.Rounds;

/// <summary>
/// What a participant hands in: the fields of a gradient update, and where its arrays are. It stands under the participant's own signed key, so
/// that nobody else can have written it.
/// </summary>
public sealed record Submission
{
    /// <summary>The digest of the round's description.</summary>
    public required Digest RoundId { get; init; }

    /// <summary>Who trained.</summary>
    public required PeerId Node { get; init; }

    /// <summary>The version of the model that was trained.</summary>
    public required ulong ModelVersion { get; init; }

    /// <summary>The number of the round.</summary>
    public required ulong Round { get; init; }

    /// <summary>What the participant says of its training.</summary>
    public required UpdateMetrics Metrics { get; init; }

    /// <summary>When it was handed in, to the millisecond.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The SHA-256 of the arrays' bytes.</summary>
    public required Digest Content { get; init; }

    /// <summary>The digest under which the bytes are stored: of a content record where they fit into one, else of an artifact.</summary>
    public required Digest Stored { get; init; }

    /// <summary>How many bytes the arrays take.</summary>
    public required long Bytes { get; init; }
}
