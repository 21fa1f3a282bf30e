using System;
using System.Text;
using Kith.Core.Node;

namespace Kith.Hosting;

/// <summary>How a cache lies in a swarm.</summary>
public sealed record KithCacheOptions
{
    /// <summary>The most bytes of a name.</summary>
    public const int MaxNameBytes = 64;

    /// <summary>What tells this cache's entries from those of others in the swarm: 1 to 64 bytes of UTF-8, <c>default</c> unless set.</summary>
    public string Name { get; init; } = "default";

    /// <summary>How long entries live that say nothing about it: 1 second to the swarm's longest life of a record, 20 minutes unless set.</summary>
    public TimeSpan DefaultLife { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>The longest life an entry is given, however long it asks for: the swarm's longest life of a record, 48 hours unless set.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Checks every value.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: a value is outside its range.</exception>
    public void Validate()
    {
        if (Name is null || Encoding.UTF8.GetByteCount(Name) is < 1 or > MaxNameBytes)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"Name is '{Name}'; it must have 1 to {MaxNameBytes} bytes.");
        if (LongestLife < TimeSpan.FromSeconds(1))
            throw new KithException(KithErrorCode.InvalidConfiguration, $"LongestLife is {LongestLife}; it must be 1 second or more.");
        if (DefaultLife < TimeSpan.FromSeconds(1) || DefaultLife > LongestLife)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"DefaultLife is {DefaultLife}; it must be 1 second to LongestLife, which is {LongestLife}.");
    }
}
