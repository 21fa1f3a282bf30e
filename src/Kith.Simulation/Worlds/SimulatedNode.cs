using Kith.Core.Clocks;
using Kith.Core.Kademlia;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Network;
using Kith.Simulation.Time;

namespace Kith.Simulation.Worlds;

/// <summary>A production node on a simulated host. It reaches the world only through the network, store, time and random it was given.</summary>
internal sealed class SimulatedNode
{
    public SimulatedNode(SimulatedHost host, World world)
    {
        WorldOptions options = world.Options;
        Host = host;
        WallClock = options.OwnClocks ? new SimulatedWallClock(world.Time) : null;
        Clock = WallClock is null ? world.Clock : new SteadyClock(WallClock, options.Rules.Limits.MaxClockSkew, options.Rules.Limits.MaxTimeToLive);
        Store = new MemoryRecordStore(options.Rules, Clock, isDurable: true); // Plays the disk: it outlives the node's death.
        SeededRandom random = world.RandomOf(host.Number);
        Overlay = new KademliaOverlay(host.Contact, host, Clock, random, options.Kademlia, world.Pools, world.OnFault);
        Dht = new DhtNode(Overlay, host, Store, options.Rules, options.Replication, Clock, Clock, world.Pools.Replies, world.Metrics, options.Kademlia.K, world.OnFault, random, new KeyedHashSignatures(options.Signer ?? host.Contact.Peer));
        host.Handler = Dht.Handler;
        host.Clock = options.OwnClocks ? Clock : null;
    }

    public SimulatedHost Host { get; }

    /// <summary>The clock on the machine's wall; null where no node of the world has one of its own.</summary>
    public SimulatedWallClock? WallClock { get; }

    public SteadyClock Clock { get; }

    public MemoryRecordStore Store { get; }

    public KademliaOverlay Overlay { get; }

    public DhtNode Dht { get; }
}
