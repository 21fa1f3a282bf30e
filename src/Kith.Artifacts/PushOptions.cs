using System;

namespace Kith.Artifacts;

/// <summary>How to push one artifact.</summary>
public sealed record PushOptions
{
    /// <summary>What the publisher says about it, as a rule JSON; at most 16 KiB.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>Chunks in a stripe of a Reed–Solomon code, k: 1 to 64. Zero, the default: no code, each record is kept in as many copies as the swarm has.</summary>
    public int DataShards { get; init; }

    /// <summary>Shards of parity in a stripe, 1 to 32 where <see cref="DataShards"/> is set: so many of each stripe may be lost.</summary>
    public int ParityShards { get; init; }

    /// <summary>Whether chunks are compressed where a sample says that it pays; true unless set.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>Whether the version is kept until it is unpinned, without a lease.</summary>
    public bool Pin { get; init; }

    /// <summary>How long it is kept; null for what the store has.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>Whether this becomes the latest version; true unless set.</summary>
    public bool IsLatest { get; init; } = true;

    /// <summary>
    /// Which version has to be the latest for the push to count, empty for none: of several who push over the same one, one wins, and the others are
    /// refused. Null, the default: whichever.
    /// </summary>
    public string? ExpectedLatest { get; init; }
}
