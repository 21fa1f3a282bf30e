using System;

namespace Kith.Simulation.Network;

/// <summary>A network that falls in two for a while: nothing goes from one part to the other, and then all is as before.</summary>
/// <param name="At">When it begins, since the world began.</param>
/// <param name="Duration">How long it lasts.</param>
/// <param name="Share">The share of the hosts that is cut off from the others, 0 to 1. Which, is drawn for each host.</param>
public sealed record NetworkPartition(TimeSpan At, TimeSpan Duration, double Share)
{
    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        Require(At.TotalSeconds, 1e9, nameof(At));
        Require(Duration.TotalSeconds, 1e9, nameof(Duration));
        Require(Share, 1, nameof(Share));
    }

    private static void Require(double value, double most, string name)
    {
        if (!(value >= 0 && value <= most))
            throw new ArgumentOutOfRangeException(name, $"{name} of a partition is {value}; it must be 0 to {most}.");
    }
}
