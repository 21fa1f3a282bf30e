using System;
using Kith.Core.Clocks;
using Kith.Core.Kademlia;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Simulation.Disks;
using Kith.Simulation.Network;
using Kith.Simulation.Time;

namespace Kith.Simulation.Worlds;

/// <summary>A production node on a simulated host. It reaches the world only through the network, store, time and random it was given.</summary>
internal sealed class SimulatedNode
{
    private SimulatedJournal? _journal; // Only members of a ring keep one.

    /// <param name="host">The machine it runs on.</param>
    /// <param name="world">What it is part of.</param>
    /// <param name="options">What it is like; null for what all are.</param>
    /// <param name="disk">What an earlier process left on the machine; null for a new disk.</param>
    /// <param name="journal">What an earlier process of a ring remembered.</param>
    /// <param name="machine">The machine's disk, where the world's have some that can fail; null for a new one.</param>
    public SimulatedNode(SimulatedHost host, World world, WorldOptions? options = null, MemoryRecordStore? disk = null, SimulatedJournal? journal = null, SimulatedDisk? machine = null)
    {
        options ??= world.Options;
        Host = host;
        Time = new ProcessTime(world.Time, host);
        WallClock = options.OwnClocks ? new SimulatedWallClock(Time, host) : null;
        Clock = WallClock is null ? world.Clock : new SteadyClock(WallClock, options.Rules.Limits.MaxClockSkew, options.Rules.Limits.MaxTimeToLive);
        TimeProvider time = WallClock is null ? Time : Clock;
        Disk = options.HasDisks ? machine ?? world.NewDisk(host, Clock) : null;
        Disk?.Attach(Clock);
        Store = disk ?? Disk?.Contents ?? new MemoryRecordStore(options.Rules, Clock, isDurable: true); // Plays the disk: it outlives the node's death.
        IRecordStore store = (IRecordStore?)Disk ?? Store;
        _journal = journal;
        SeededRandom random = world.RandomOf(host.Number, host.Process);
        Overlay = options.Overlay == OverlayKind.Ring
            ? new RingOverlay(host.Contact, host, store, options.Rules, Journal, time, random, options.Ring, world.Pools.Replies, world.OnFault)
            : new KademliaOverlay(host.Contact, host, time, random, options.Kademlia, world.Pools, world.OnFault);
        KeyedHashSignatures signatures = new(options.Signer ?? host.Contact.Peer);
        Dht = new DhtNode(Overlay, host, store, options.Rules, options.Replication, options.Repair, time, Clock, world.Pools.Replies, world.Metrics, options.Kademlia.K, world.OnFault, random, signatures);
        host.Handler = Dht.Handler;
        host.Kademlia = Overlay as KademliaOverlay;
        host.Clock = options.OwnClocks ? Clock : null;
    }

    public SimulatedHost Host { get; }

    public ProcessTime Time { get; }

    /// <summary>The clock on the machine's wall; null where no node of the world has one of its own.</summary>
    public SimulatedWallClock? WallClock { get; }

    /// <summary>The machine's own steady clock where it has a wall clock of its own, else the world's.</summary>
    public SteadyClock Clock { get; }

    public MemoryRecordStore Store { get; }

    /// <summary>The machine's disk, with <see cref="Store"/> on it; null in a world whose disks are perfect.</summary>
    public SimulatedDisk? Disk { get; }

    /// <summary>Plays the disk of a ring's member.</summary>
    public SimulatedJournal Journal => _journal ??= new SimulatedJournal();

    public IOverlay Overlay { get; }

    /// <summary>The overlay in a world of Kademlia.</summary>
    public KademliaOverlay Kademlia => (KademliaOverlay)Overlay;

    /// <summary>The overlay in a world that is a ring.</summary>
    public RingOverlay Ring => (RingOverlay)Overlay;

    public DhtNode Dht { get; }
}
