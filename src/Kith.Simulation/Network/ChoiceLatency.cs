using System;
using System.Collections.Generic;

namespace Kith.Simulation.Network;

/// <summary>Each message takes one of the times in a list, all equally likely: a range with steps, and nothing between the steps.</summary>
/// <param name="Milliseconds">The times: 1 to <see cref="MostChoices"/> of them.</param>
public sealed record ChoiceLatency(IReadOnlyList<double> Milliseconds) : LatencyModel
{
    /// <summary>The longest list taken: 65,536.</summary>
    public const int MostChoices = 65_536;

    /// <summary>The whole multiples of a unit, from one to so many.</summary>
    public static ChoiceLatency Steps(double unitMilliseconds, int count)
    {
        double[] times = new double[count];
        for (int step = 0; step < count; step++)
            times[step] = unitMilliseconds * (step + 1);
        return new ChoiceLatency(times);
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (Milliseconds is null || Milliseconds.Count is 0 or > MostChoices)
            throw new ArgumentOutOfRangeException(nameof(Milliseconds), $"A list of delays has {Milliseconds?.Count ?? 0} entries; it must have 1 to {MostChoices:N0}.");
        foreach (double time in Milliseconds)
            Require(time, 0, MostMilliseconds, nameof(Milliseconds));
    }

    internal override IDelays Create() => new ChosenDelays(Milliseconds);
}
