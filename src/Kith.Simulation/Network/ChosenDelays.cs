using System;
using System.Collections.Generic;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Network;

/// <summary>One of a list, whatever the places.</summary>
internal sealed class ChosenDelays : IDelays
{
    private readonly long[] _microseconds;

    public ChosenDelays(IReadOnlyList<double> milliseconds)
    {
        _microseconds = new long[milliseconds.Count];
        for (int place = 0; place < _microseconds.Length; place++)
            _microseconds[place] = (long)Math.Round(milliseconds[place] * 1_000);
    }

    public void Place(SimulatedHost host, float across, float down, SeededRandom traits)
    {
        // Nobody is nearer than another.
    }

    public long Draw(SimulatedHost from, SimulatedHost to, SeededRandom random) =>
        _microseconds.Length == 1 ? _microseconds[0] : _microseconds[random.Next(_microseconds.Length)];
}
