using System;
using Kith.Core.Node;

namespace Kith.Artifacts;

/// <summary>How artifacts are kept. Immutable.</summary>
public sealed record ArtifactStoreOptions
{
    /// <summary>How long a chunk lives from each put on, 1 hour to the swarm's longest; 48 hours unless set. It is put again at half of that.</summary>
    public TimeSpan ChunkLife { get; init; } = TimeSpan.FromHours(48);

    /// <summary>How long a version is kept unless it is pinned, 1 hour to 10 years; 30 days unless set.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Batches of some 3 MiB on their way at once, 1 to 64; 4 unless set. They bound the memory that a transfer takes.</summary>
    public int Window { get; init; } = 4;

    /// <summary>Where pushes that were interrupted are remembered, so that the next goes on from there. Null, the default: nowhere.</summary>
    public string? StateFolder { get; init; }

    /// <summary>The largest artifact that is pulled, in bytes; 1 TiB unless set.</summary>
    public long MaxPullBytes { get; init; } = 1L << 40;

    /// <summary>Throws when a value is outside its range, naming it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>.</exception>
    public void Validate()
    {
        Require(ChunkLife >= TimeSpan.FromHours(1) && ChunkLife <= TimeSpan.FromDays(365), nameof(ChunkLife), ChunkLife, "1 hour to 365 days");
        Require(Lease >= TimeSpan.FromHours(1) && Lease <= TimeSpan.FromDays(3_650), nameof(Lease), Lease, "1 hour to 3,650 days");
        Require(Window is >= 1 and <= 64, nameof(Window), Window, "1 to 64");
        Require(MaxPullBytes >= 1, nameof(MaxPullBytes), MaxPullBytes, "1 or more");
    }

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"{name} is {value}; it must be {range}.");
    }
}
