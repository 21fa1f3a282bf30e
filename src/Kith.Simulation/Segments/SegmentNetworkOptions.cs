using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Simulation.Network;

namespace Kith.Simulation.Segments;

/// <summary>How the connections of a <see cref="SegmentNetwork"/> behave. Delays are in milliseconds; a range is a list of which each is equally likely.</summary>
public sealed record SegmentNetworkOptions
{
    /// <summary>The seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many leading bits of an identifier count, 4 to 256: 64, as in py-dht.</summary>
    public int IdentifierBits { get; init; } = 64;

    /// <summary>Percent of attempts to connect that fail quickly, 0 to 100.</summary>
    public double FastErrorRate { get; init; }

    /// <summary>Percent of the others that fail slowly, 0 to 100.</summary>
    public double SlowErrorRate { get; init; }

    /// <summary>Delays of connections; null for none.</summary>
    public IReadOnlyList<double>? ConnectionDelayRange { get; init; }

    /// <summary>Delays of fast errors; null for none.</summary>
    public IReadOnlyList<double>? FastDelayRange { get; init; }

    /// <summary>Delays of slow errors, and of attempts to reach nobody; null for none.</summary>
    public IReadOnlyList<double>? SlowDelayRange { get; init; }

    /// <summary>Gamma: by how much a connection raises the overhead of both its ends until the metrics are reset.</summary>
    public double GammaOverhead { get; init; }

    /// <summary>The older name of <see cref="FastErrorRate"/>; null where that is used.</summary>
    public double? ErrorRate { get; init; }

    /// <summary>The older name of <see cref="ConnectionDelayRange"/> and <see cref="FastDelayRange"/> in one; null where those are used.</summary>
    public IReadOnlyList<double>? DelayRange { get; init; }

    /// <summary>Any other model for the delays of connections, by place for example; null for the range.</summary>
    public LatencyModel? Latency { get; init; }

    /// <summary>How many connections are remembered for the metrics, the latest: a million.</summary>
    public int MaxConnections { get; init; } = 1_000_000;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is outside its range, or given under both its names; the message says which.</exception>
    public void Validate()
    {
        if (IdentifierBits is < 4 or > Identifier.Bits)
            throw new ArgumentOutOfRangeException(nameof(IdentifierBits), $"IdentifierBits is {IdentifierBits}; it must be 4 to {Identifier.Bits}.");
        RequirePercent(FastErrorRate, nameof(FastErrorRate));
        RequirePercent(SlowErrorRate, nameof(SlowErrorRate));
        RequirePercent(ErrorRate ?? 0, nameof(ErrorRate));
        RequireOne(ErrorRate is null || FastErrorRate == 0, nameof(ErrorRate), nameof(FastErrorRate));
        RequireOne(DelayRange is null || (ConnectionDelayRange is null && FastDelayRange is null), nameof(DelayRange), $"{nameof(ConnectionDelayRange)} or {nameof(FastDelayRange)}");
        RequireOne(Latency is null || (DelayRange is null && ConnectionDelayRange is null), nameof(Latency), $"{nameof(ConnectionDelayRange)} or {nameof(DelayRange)}");
        ToModel().Validate();
    }

    internal NetworkModel ToModel() => new()
    {
        Latency = Latency ?? Range(ConnectionDelayRange ?? DelayRange),
        Connections = new ConnectionModel
        {
            FastErrorShare = (ErrorRate ?? FastErrorRate) / 100,
            FastErrorDelay = Range(FastDelayRange ?? DelayRange),
            SlowErrorShare = SlowErrorRate / 100,
            SlowErrorDelay = Range(SlowDelayRange),
            OverheadMilliseconds = GammaOverhead,
            OverheadsAddUp = true,
            MaxRemembered = MaxConnections,
        },
        RequestTimeout = TimeSpan.FromHours(1), // Nothing here is given up for taking long: its delay counts as it is.
        LateAfter = TimeSpan.FromHours(1),
    };

    private static LatencyModel Range(IReadOnlyList<double>? range) => range is null ? new ConstantLatency(0) : new ChoiceLatency(range);

    private static void RequirePercent(double value, string name)
    {
        if (!(value >= 0 && value <= 100))
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be 0 to 100 percent.");
    }

    private static void RequireOne(bool isOne, string name, string other)
    {
        if (!isOne)
            throw new ArgumentException($"{name} and {other} say the same: give one of them.", name);
    }
}
