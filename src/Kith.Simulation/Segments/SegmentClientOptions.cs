using System;
using Kith.Core.Kademlia;
using Kith.Core.Peers;
using Kith.Core.Replication;

namespace Kith.Simulation.Segments;

/// <summary>How one client looks things up.</summary>
public sealed record SegmentClientOptions
{
    /// <summary>Of how many nodes a lookup knows at the most, the nearest: more than one of a hundred requests hears of where buckets hold 20.</summary>
    private const int MostKnown = 2_048;

    private static readonly KademliaOptions Ordinary = new();

    /// <summary>k: contacts of a bucket, and in an answer: 1 to 40; 20.</summary>
    public int BucketSize { get; init; } = 20;

    /// <summary>Alpha: questions of a lookup under way at once: 1 to 64; 1.</summary>
    public int Alpha { get; init; } = 1;

    /// <summary>Beta: how many closest nodes a lookup returns and a segment is stored on: 1 to 40; 20.</summary>
    public int Beta { get; init; } = 20;

    /// <summary>Answers in a row without a step nearer that end a lookup: 3. With 0 lookups end as Kademlia's do, when the closest have answered.</summary>
    public int StepsToStop { get; init; } = 3;

    /// <summary>
    /// Whether its table goes on learning from those that ask it, as a real node's does, at the cost of connections that belong to no lookup; else
    /// it stays as it was made, but for who answers.
    /// </summary>
    public bool Learns { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        if (Beta is < 1 or > Reply.MaxCloser)
            throw new ArgumentOutOfRangeException(nameof(Beta), $"{nameof(Beta)} is {Beta}; it must be 1 to {Reply.MaxCloser}.");
        ToKademlia().Validate();
    }

    internal KademliaOptions ToKademlia() => new()
    {
        K = BucketSize,
        Alpha = Alpha,
        StepsToStop = StepsToStop,
        CandidatesPerWidth = MostKnown / Math.Max(1, Beta),
        ReplacementCacheSize = Learns ? Ordinary.ReplacementCacheSize : 0,
        MaxChecks = Learns ? Ordinary.MaxChecks : 0,
    };

    internal ReplicationOptions ToReplication() => new()
    {
        Replicas = Beta,
        WriteQuorum = 1,
        ReadQuorum = 1,
        PutRidesLookup = false,
        ShrinkToMembers = false,
    };
}
