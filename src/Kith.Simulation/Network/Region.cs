namespace Kith.Simulation.Network;

/// <summary>A part of the world in a <see cref="RegionLatency"/>.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Weight">Its share of the hosts, in the measure of the others' weights: more than 0.</param>
public sealed record Region(string Name, double Weight);
