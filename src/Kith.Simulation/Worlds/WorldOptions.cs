using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Records;
using Kith.Core.Repair;
using Kith.Core.Replication;
using Kith.Core.Ring;
using Kith.Simulation.Churn;
using Kith.Simulation.Network;

namespace Kith.Simulation.Worlds;

/// <summary>What a simulated world is made of. Together with the code, these values decide every event.</summary>
public sealed record WorldOptions
{
    private static readonly RecordRules Trusted = new(signatures: new KeyedHashSignatures());

    /// <summary>The most nodes of a world: 4 million.</summary>
    public const int MostNodes = 4_000_000;

    /// <summary>The seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Nodes at the beginning: 0 to 4 million.</summary>
    public int Nodes { get; init; } = 1_000;

    /// <summary>Which overlay the nodes run.</summary>
    public OverlayKind Overlay { get; init; }

    /// <summary>The ring's parameters, shared by all nodes.</summary>
    public RingOptions Ring { get; init; } = new();

    /// <summary>Places of the nodes as numbers of the ring's space; empty for the hashes of their names.</summary>
    public IReadOnlyList<ulong> Places { get; init; } = [];

    /// <summary>
    /// How many leading bits of the nodes' places count in Kademlia, 4 to 256; the others are zero. No two nodes share a place, so that a world has
    /// at most half as many as there are.
    /// </summary>
    public int IdentifierBits { get; init; } = Identifier.Bits;

    /// <summary>Kademlia's parameters, shared by all nodes.</summary>
    public KademliaOptions Kademlia { get; init; } = new();

    /// <summary>
    /// In how many failure domains the nodes lie, one after another in turn, 0 to 1,000; 0: none is named.
    /// </summary>
    public int FailureDomains { get; init; }

    /// <summary>Copies and quorums, shared by all nodes.</summary>
    public ReplicationOptions Replication { get; init; } = ReplicationOptions.Cluster;

    /// <summary>How records are kept on their replicas, shared by all nodes.</summary>
    public RepairOptions Repair { get; init; } = RepairOptions.Cluster;

    /// <summary>Namespaces and limits, shared by all nodes.</summary>
    public RecordRules Rules { get; init; } = Trusted;

    /// <summary>Whether every machine has a wall clock of its own, which a scenario can set. Costs some memory a node.</summary>
    public bool OwnClocks { get; init; }

    /// <summary>Whether every machine has a disk that takes time and can fail, instead of one that is perfect.</summary>
    public bool HasDisks { get; init; }

    /// <summary>Whose name all nodes sign records in, as if one identity were used by all; null: each in its own.</summary>
    public PeerId? Signer { get; init; }

    /// <summary>How nodes come and go once the world stands; null: they stay.</summary>
    public ChurnModel? Churn { get; init; }

    /// <summary>Who comes and goes when, as it was measured; null for none. A world has this or <see cref="Churn"/>.</summary>
    public ChurnTrace? Trace { get; init; }

    /// <summary>How messages travel.</summary>
    public NetworkModel Network { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is outside its range, or two exclude each other; the message names both.</exception>
    public void Validate()
    {
        if (Nodes is < 0 or > MostNodes)
            throw new ArgumentOutOfRangeException(nameof(Nodes), $"Nodes is {Nodes}; it must be 0 to {MostNodes:N0}.");
        if (IdentifierBits is < 4 or > Identifier.Bits)
            throw new ArgumentOutOfRangeException(nameof(IdentifierBits), $"IdentifierBits is {IdentifierBits}; it must be 4 to {Identifier.Bits}.");
        if (Places.Count > 0 && Places.Count != Nodes)
            throw new ArgumentOutOfRangeException(nameof(Places), $"Places has {Places.Count} entries; it must have one for each of the {Nodes} nodes, or none.");
        if (FailureDomains is < 0 or > 1_000)
            throw new ArgumentOutOfRangeException(nameof(FailureDomains), $"FailureDomains is {FailureDomains}; it must be 0 to 1,000.");
        Kademlia.Validate();
        Ring.Validate();
        Replication.Validate();
        Repair.Validate();
        Network.Validate();
        Churn?.Validate();
        if (Churn is not null && Trace is not null)
            throw new ArgumentException($"{nameof(Churn)} and {nameof(Trace)} both say who comes and goes: give one of them.");
    }
}
