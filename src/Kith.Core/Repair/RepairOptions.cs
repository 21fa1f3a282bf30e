using System;

namespace Kith.Core.Repair;

/// <summary>How a node keeps its records on their R closest. Immutable and shared.</summary>
public sealed record RepairOptions
{
    /// <summary>A trusted swarm: a death is repaired within a minute of its detection, up to 100,000 records a node.</summary>
    public static readonly RepairOptions Cluster = new();

    /// <summary>How long news of members is gathered before records follow: 1 second, so that nodes which come together are served together.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often this node compares what it holds with each of those who should hold the same: 45 seconds; 100 bytes each when all is well.</summary>
    public TimeSpan ComparePeriod { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Pause before records are given again to who could not take them: 15 seconds.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Records on their way at once: 8, so that repair never takes more than a share of the network and the disks.</summary>
    public int MaxGifts { get; init; } = 8;

    /// <summary>Records known to lack copies that are remembered by name; more are found again by comparing: 10,000.</summary>
    public int MaxLacking { get; init; } = 10_000;

    /// <summary>How long a leaving node may take to hand over what it holds: 20 seconds.</summary>
    public TimeSpan HandOverTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        Require(SettleTime.TotalSeconds, 0, 60, nameof(SettleTime));
        Require(ComparePeriod.TotalSeconds, 1, 86_400, nameof(ComparePeriod));
        Require(RetryAfter.TotalSeconds, 1, 3_600, nameof(RetryAfter));
        Require(MaxGifts, 1, 256, nameof(MaxGifts));
        Require(MaxLacking, 1, 1_000_000, nameof(MaxLacking));
        Require(HandOverTime.TotalSeconds, 0, 600, nameof(HandOverTime));
    }

    private static void Require(double value, double least, double most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be {least} to {most}.");
    }
}
