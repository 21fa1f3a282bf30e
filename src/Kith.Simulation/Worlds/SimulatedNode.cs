using Kith.Core.Kademlia;
using Kith.Core.Node;
using Kith.Simulation.Network;

namespace Kith.Simulation.Worlds;

/// <summary>A production node on a simulated host. It reaches the world only through the network, store, time and random it was given.</summary>
internal sealed class SimulatedNode
{
    public SimulatedNode(SimulatedHost host, World world)
    {
        Host = host;
        Overlay = new KademliaOverlay(host.Contact, host, world.Time, world.RandomOf(host.Number), world.Options.Kademlia, world.Pools, world.OnFault);
        host.Handler = new RequestHandler(Overlay, world.Pools.Replies, world.Options.Kademlia.K);
    }

    public SimulatedHost Host { get; }

    public KademliaOverlay Overlay { get; }
}
