using System;
using Kith.Core.Node;

namespace Kith.Core.Records;

/// <summary>What the nodes of one swarm accept as a record. Every node of a swarm must use the same limits.</summary>
public sealed record RecordLimits
{
    /// <summary>The longest payload the wire carries, in bytes; no swarm can allow more.</summary>
    public const int WireMaxValueBytes = 65_536;

    /// <summary>The limits of a swarm that says nothing else.</summary>
    public static RecordLimits Default { get; } = new();

    /// <summary>The longest payload in bytes, 1 to 65,536; 65,536 unless set. Larger values are artifacts.</summary>
    public int MaxValueBytes { get; init; } = WireMaxValueBytes;

    /// <summary>The longest life, up to 365 days; 48 hours unless set, so that what nobody republishes is gone in two days.</summary>
    public TimeSpan MaxTimeToLive { get; init; } = TimeSpan.FromHours(48);

    /// <summary>The shortest life a record is made with; 1 second unless set.</summary>
    public TimeSpan MinTimeToLive { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The life of a record whose maker names none; 24 hours unless set.</summary>
    public TimeSpan DefaultTimeToLive { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How far the clocks of two nodes may differ, up to 1 hour; 5 minutes unless set.</summary>
    public TimeSpan MaxClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a deletion is remembered. A copy of what it deletes may end as late as the longest life after the deletion, plus the skew
    /// that its replica granted its maker and the skew between that replica and who deletes: so long the tombstone lives, and no older
    /// copy comes back after it.
    /// </summary>
    internal TimeSpan TombstoneLife => MaxTimeToLive + (2 * MaxClockSkew);

    /// <summary>Throws when a limit is outside its range, naming it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>.</exception>
    public void Validate()
    {
        Require(MaxValueBytes is >= 1 and <= WireMaxValueBytes, nameof(MaxValueBytes), MaxValueBytes, $"1 to {WireMaxValueBytes:N0} bytes");
        Require(MaxTimeToLive > TimeSpan.Zero && MaxTimeToLive <= TimeSpan.FromDays(365), nameof(MaxTimeToLive), MaxTimeToLive, "up to 365 days");
        Require(MinTimeToLive > TimeSpan.Zero && MinTimeToLive <= MaxTimeToLive, nameof(MinTimeToLive), MinTimeToLive, $"up to {nameof(MaxTimeToLive)}");
        Require(DefaultTimeToLive >= MinTimeToLive && DefaultTimeToLive <= MaxTimeToLive, nameof(DefaultTimeToLive), DefaultTimeToLive, $"between {nameof(MinTimeToLive)} and {nameof(MaxTimeToLive)}");
        Require(MaxClockSkew >= TimeSpan.Zero && MaxClockSkew <= TimeSpan.FromHours(1), nameof(MaxClockSkew), MaxClockSkew, "up to 1 hour");
    }

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"{name} is {value}; it must be {range}.");
    }
}
