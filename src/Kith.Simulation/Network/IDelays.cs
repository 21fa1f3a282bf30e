using Kith.Simulation.Worlds;

namespace Kith.Simulation.Network;

/// <summary>Draws delays. Only integers come out: from there on no rounding decides what happens first.</summary>
internal interface IDelays
{
    /// <summary>Gives a host its place.</summary>
    /// <param name="host">The host.</param>
    /// <param name="across">Uniform from 0 to 1, the host's own.</param>
    /// <param name="down">Another.</param>
    /// <param name="traits">The host's own stream, for whatever else a place needs.</param>
    void Place(SimulatedHost host, float across, float down, SeededRandom traits);

    /// <summary>One-way delay of one message in microseconds.</summary>
    long Draw(SimulatedHost from, SimulatedHost to, SeededRandom random);
}
