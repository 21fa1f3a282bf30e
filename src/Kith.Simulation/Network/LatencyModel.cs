using System;

namespace Kith.Simulation.Network;

/// <summary>
/// How long a message is on its way: one of a closed set of models, each a validated set of numbers. Draws come from the world's seed.
/// </summary>
public abstract record LatencyModel
{
    /// <summary>The longest delay that any number may ask for: 10 minutes.</summary>
    public const double MostMilliseconds = 600_000;

    private protected LatencyModel()
    {
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public abstract void Validate();

    /// <summary>What places hosts and draws delays by these numbers.</summary>
    internal abstract IDelays Create();

    private protected static void Require(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be {least} to {most}.");
    }
}
