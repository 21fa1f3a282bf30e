using System;

namespace Kith.EndToEnd.Tests.Nemesis;

/// <summary>What befalls packets between nodes. Immutable; the router takes a new one at any time.</summary>
internal sealed record Weather
{
    public static readonly Weather Fair = new();

    /// <summary>Whether packets from one node to another are cut off, by their numbers.</summary>
    public Func<int, int, bool> IsCut { get; init; } = static (_, _) => false;

    /// <summary>The share of packets that are lost.</summary>
    public double Loss { get; init; }

    /// <summary>The share of packets of which one bit flips, which their checksum finds.</summary>
    public double Corruption { get; init; }

    /// <summary>One way, in the mean.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>By how much of itself the delay varies, either way.</summary>
    public double Jitter { get; init; } = 0.5;

    /// <summary>The share of packets that overtake those before them.</summary>
    public double Reordering { get; init; }
}
