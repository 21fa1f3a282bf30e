using System;

namespace Kith.Simulation.Network;

/// <summary>
/// How messages travel in a simulated world. Nodes lie on a plane, as in coordinate models of the Internet; a message takes the
/// distance, an access delay at each end, and a jitter.
/// </summary>
public sealed record NetworkModel
{
    /// <summary>Width of the plane in milliseconds of one-way travel: 120, about the Internet's span from east to west.</summary>
    public double WidthMilliseconds { get; init; } = 120;

    /// <summary>Height of the plane in milliseconds: 60.</summary>
    public double HeightMilliseconds { get; init; } = 60;

    /// <summary>Access delay at each end in milliseconds: 2.</summary>
    public double AccessMilliseconds { get; init; } = 2;

    /// <summary>Mean of the exponential jitter of a message in milliseconds: 5.</summary>
    public double JitterMilliseconds { get; init; } = 5;

    /// <summary>
    /// Where more than 0, messages take a whole number of units of so many milliseconds, drawn from 1 to <see cref="MostUnits"/>, whatever the
    /// distance: how small teaching simulations have it.
    /// </summary>
    public double UnitMilliseconds { get; init; }

    /// <summary>The most units that a message takes: 10.</summary>
    public int MostUnits { get; init; } = 10;

    /// <summary>Whether a node sends one message after another, each only when the one before has arrived; with units only.</summary>
    public bool SenderIsBusy { get; init; }

    /// <summary>Share of messages that are lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>How long a request waits for its answer: 3 seconds.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        Require(WidthMilliseconds, 0, 10_000, nameof(WidthMilliseconds));
        Require(HeightMilliseconds, 0, 10_000, nameof(HeightMilliseconds));
        Require(AccessMilliseconds, 0, 10_000, nameof(AccessMilliseconds));
        Require(JitterMilliseconds, 0, 10_000, nameof(JitterMilliseconds));
        Require(UnitMilliseconds, 0, 60_000, nameof(UnitMilliseconds));
        Require(MostUnits, 1, 1_000, nameof(MostUnits));
        Require(Loss, 0, 1, nameof(Loss));
        Require(RequestTimeout.TotalSeconds, 0.001, 3_600, nameof(RequestTimeout));
    }

    private static void Require(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be {least} to {most}.");
    }
}
