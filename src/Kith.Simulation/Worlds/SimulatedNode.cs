using Kith.Core.Kademlia;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Network;
using Kith.Simulation.Time;

namespace Kith.Simulation.Worlds;

/// <summary>A production node on a simulated host. It reaches the world only through the network, store, time and random it was given.</summary>
internal sealed class SimulatedNode
{
    /// <param name="host">The machine it runs on.</param>
    /// <param name="world">What it is part of.</param>
    /// <param name="disk">What an earlier process left on the machine; null for a new disk.</param>
    public SimulatedNode(SimulatedHost host, World world, MemoryRecordStore? disk = null)
    {
        WorldOptions options = world.Options;
        Host = host;
        Time = new ProcessTime(world.Time, host);
        Store = disk ?? new MemoryRecordStore(options.Rules, world.Time, isDurable: true); // Plays the disk: it outlives the node's death.
        Overlay = new KademliaOverlay(host.Contact, host, Time, world.RandomOf(host.Number), options.Kademlia, world.Pools, world.OnFault);
        Dht = new DhtNode(Overlay, host, Store, options.Rules, options.Replication, options.Repair, Time, world.Pools.Replies, world.Metrics, options.Kademlia.K, world.OnFault);
        host.Handler = Dht.Handler;
    }

    public SimulatedHost Host { get; }

    public ProcessTime Time { get; }

    public MemoryRecordStore Store { get; }

    public KademliaOverlay Overlay { get; }

    public DhtNode Dht { get; }
}
