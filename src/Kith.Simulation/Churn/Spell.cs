using System;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Churn;

/// <summary>How long a node stays, or stays away: one of a closed set of distributions, each a validated set of numbers.</summary>
public abstract record Spell
{
    private protected Spell()
    {
    }

    /// <summary>The mean.</summary>
    public abstract TimeSpan Mean { get; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public abstract void Validate();

    /// <summary>The time that a share of spells does not last longer than, 0 to less than 1.</summary>
    public abstract TimeSpan Quantile(double share);

    /// <summary>Draws one, of whole microseconds and at least one.</summary>
    internal long Draw(SeededRandom random) => Math.Max(1, Quantile(random.NextDouble()).Ticks / TimeSpan.TicksPerMicrosecond);

    private protected static void Require(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be {least} to {most}.");
    }

    private protected static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(36_500).TotalSeconds));
}
