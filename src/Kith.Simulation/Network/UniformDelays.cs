using System;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Network;

/// <summary>Anything between two delays, whatever the places.</summary>
internal sealed class UniformDelays(double fromMilliseconds, double toMilliseconds) : IDelays
{
    private readonly long _from = (long)Math.Round(fromMilliseconds * 1_000);
    private readonly long _to = (long)Math.Round(toMilliseconds * 1_000);

    public void Place(SimulatedHost host, float across, float down, SeededRandom traits)
    {
        // Nobody is nearer than another.
    }

    public long Draw(SimulatedHost from, SimulatedHost to, SeededRandom random) => random.NextInt64(_from, _to + 1);
}
