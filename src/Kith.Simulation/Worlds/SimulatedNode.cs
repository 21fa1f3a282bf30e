using Kith.Core.Kademlia;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Simulation.Network;

namespace Kith.Simulation.Worlds;

/// <summary>A production node on a simulated host. It reaches the world only through the network, store, time and random it was given.</summary>
internal sealed class SimulatedNode
{
    public SimulatedNode(SimulatedHost host, World world)
    {
        WorldOptions options = world.Options;
        Host = host;
        Store = new MemoryRecordStore(options.Rules, world.Time, isDurable: true); // Plays the disk: it outlives the node's death.
        Overlay = options.Overlay == OverlayKind.Ring
            ? new RingOverlay(host.Contact, host, Store, options.Rules, Journal, world.Time, world.RandomOf(host.Number), options.Ring, world.Pools.Replies, world.OnFault)
            : new KademliaOverlay(host.Contact, host, world.Time, world.RandomOf(host.Number), options.Kademlia, world.Pools, world.OnFault);
        Dht = new DhtNode(Overlay, host, Store, options.Rules, options.Replication, world.Time, world.Pools.Replies, world.Metrics, options.Kademlia.K, world.OnFault);
        host.Handler = Dht.Handler;
    }

    public SimulatedHost Host { get; }

    public MemoryRecordStore Store { get; }

    /// <summary>Plays the disk of a ring's member.</summary>
    public MemoryRingJournal Journal { get; } = new();

    public IOverlay Overlay { get; }

    /// <summary>The overlay in a world of Kademlia.</summary>
    public KademliaOverlay Kademlia => (KademliaOverlay)Overlay;

    /// <summary>The overlay in a world that is a ring.</summary>
    public RingOverlay Ring => (RingOverlay)Overlay;

    public DhtNode Dht { get; }
}
