using System;

namespace Kith.Simulation.Network;

/// <summary>
/// What it costs to open a connection for each question, as simulations of data availability sampling have it: it may fail, quickly or slowly;
/// else it takes one delay to open, and the same delay plus the overheads of both ends until the answer is there.
/// </summary>
public sealed record ConnectionModel
{
    /// <summary>Share of attempts that fail quickly, 0 to 1.</summary>
    public double FastErrorShare { get; init; }

    /// <summary>How long that takes; none by default.</summary>
    public LatencyModel FastErrorDelay { get; init; } = new ConstantLatency(0);

    /// <summary>Share of those left that fail slowly, 0 to 1.</summary>
    public double SlowErrorShare { get; init; }

    /// <summary>How long that takes; none by default.</summary>
    public LatencyModel SlowErrorDelay { get; init; } = new ConstantLatency(0);

    /// <summary>Gamma: by how much a connection raises the overhead of a host that has it, in milliseconds.</summary>
    public double OverheadMilliseconds { get; init; }

    /// <summary>
    /// Whether overheads add up until the metrics are reset, and a node that looks something up raises its own once a lookup; else they last as
    /// long as the connection, at both ends.
    /// </summary>
    public bool OverheadsAddUp { get; init; }

    /// <summary>How many connections are remembered for their metrics, the latest: none by default.</summary>
    public int MaxRemembered { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        Require(FastErrorShare, 1, nameof(FastErrorShare));
        Require(SlowErrorShare, 1, nameof(SlowErrorShare));
        Require(OverheadMilliseconds, LatencyModel.MostMilliseconds, nameof(OverheadMilliseconds));
        Require(MaxRemembered, 100_000_000, nameof(MaxRemembered));
        FastErrorDelay.Validate();
        SlowErrorDelay.Validate();
    }

    private static void Require(double value, double most, string name)
    {
        if (!(value >= 0 && value <= most))
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be 0 to {most}.");
    }
}
