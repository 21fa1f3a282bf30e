using Kith.Core.Peers;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

internal static class WorldNodes
{
    /// <summary>The node behind a contact.</summary>
    public static SimulatedNode NodeOf(this World world, Contact contact) => world.Nodes[((SimulatedContact)contact).Host.Number];
}
