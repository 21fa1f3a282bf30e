using System;
using System.Collections.Generic;
using System.Linq;

namespace Kith.Simulation.Network;

/// <summary>Hosts lie in regions; a message takes what a table says for the two, an access delay at each end, and a jitter.</summary>
public sealed record RegionLatency : LatencyModel
{
    /// <summary>The most regions: 256.</summary>
    public const int MostRegions = 256;

    /// <summary>
    /// Eight regions with the weights of a crawl of Ethereum's peers: Europe has half of them. The one-way times are rounded ones between large
    /// cities of the regions.
    /// </summary>
    public static readonly RegionLatency Internet = new()
    {
        Regions =
        [
            new Region("europe", 49), new Region("north-america-east", 26), new Region("north-america-west", 11), new Region("east-asia", 9),
            new Region("australia", 2), new Region("south-america", 1), new Region("south-africa", 1), new Region("west-asia", 1),
        ],
        OneWayMilliseconds =
        [
            [2, 70, 110, 125, 165, 105, 95, 60],
            [70, 2, 60, 110, 125, 100, 130, 110],
            [110, 60, 2, 85, 110, 100, 170, 150],
            [125, 110, 85, 4, 70, 170, 160, 90],
            [165, 125, 110, 70, 5, 190, 215, 135],
            [105, 100, 100, 170, 190, 7, 175, 165],
            [95, 130, 170, 160, 215, 175, 7, 130],
            [60, 110, 150, 90, 135, 165, 130, 5],
        ],
    };

    /// <summary>The regions: 1 to <see cref="MostRegions"/>.</summary>
    public IReadOnlyList<Region> Regions { get; init; } = [new Region("everywhere", 1)];

    /// <summary>One-way time from each region (row) to each (column) in milliseconds, as many of both as there are regions; the same there and back.</summary>
    public IReadOnlyList<IReadOnlyList<double>> OneWayMilliseconds { get; init; } = [[0]];

    /// <summary>Access delay at each end in milliseconds: 0, since a table that was measured has it in it.</summary>
    public double AccessMilliseconds { get; init; }

    /// <summary>Mean of the exponential jitter of a message in milliseconds: 2.</summary>
    public double JitterMilliseconds { get; init; } = 2;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Regions.Count, 1, MostRegions, $"{nameof(Regions)}.{nameof(Regions.Count)}");
        Require(AccessMilliseconds, 0, MostMilliseconds, nameof(AccessMilliseconds));
        Require(JitterMilliseconds, 0, MostMilliseconds, nameof(JitterMilliseconds));
        foreach (Region region in Regions)
            Require(region.Weight, double.Epsilon, double.MaxValue, $"{nameof(Region.Weight)} of {region.Name}");
        if (OneWayMilliseconds.Count != Regions.Count || OneWayMilliseconds.Any(row => row.Count != Regions.Count))
            throw new ArgumentOutOfRangeException(nameof(OneWayMilliseconds), $"The table of {Regions.Count} regions must have {Regions.Count} rows of {Regions.Count} times.");
        for (int from = 0; from < Regions.Count; from++)
        {
            for (int to = 0; to < Regions.Count; to++)
            {
                string pair = $"The time from {Regions[from].Name} to {Regions[to].Name}";
                Require(OneWayMilliseconds[from][to], 0, MostMilliseconds, pair);
                if (OneWayMilliseconds[from][to] != OneWayMilliseconds[to][from])
                    throw new ArgumentOutOfRangeException(nameof(OneWayMilliseconds), $"{pair} is {OneWayMilliseconds[from][to]}, and back {OneWayMilliseconds[to][from]}; both must be the same.");
            }
        }
    }

    internal override IDelays Create() => new RegionDelays(this);
}
