using System;
using Kith.Core.Node;

namespace Kith.Core.Replication;

/// <summary>How many nodes hold a record and how many must say so. Immutable and shared.</summary>
public sealed record ReplicationOptions
{
    /// <summary>A trusted swarm: 5 copies, 3 of them durable before a put counts, 3 answers before a get does.</summary>
    public static readonly ReplicationOptions Cluster = new();

    /// <summary>A swarm that strangers may join: 20 copies, 10 and 11.</summary>
    public static readonly ReplicationOptions Public = new() { Replicas = 20, WriteQuorum = 10, ReadQuorum = 11, ShrinkToMembers = false };

    /// <summary>R: how many of the nodes closest to a key hold its record, 1 to 40.</summary>
    public int Replicas { get; init; } = 5;

    /// <summary>W: durable copies that acknowledge a put, 1 to R.</summary>
    public int WriteQuorum { get; init; } = 3;

    /// <summary>Q: answers, absent included, that confirm a get, 1 to R.</summary>
    public int ReadQuorum { get; init; } = 3;

    /// <summary>
    /// Whether a quorum is at most a majority of the members seen in the last 24 hours, so that a network of one or two works; the receipt
    /// says so.
    /// </summary>
    public bool ShrinkToMembers { get; init; } = true;

    /// <summary>Whether copies that live in memory only count toward W: for swarms that keep nothing on disk, and then "acknowledged" means no more than that.</summary>
    public bool CountMemoryCopies { get; init; }

    /// <summary>Puts that go on after their callers were told that W is reached: 1,024, which 500 a second fill within the two seconds until a silent peer is known as one; more wait for their own end.</summary>
    public int MaxPutsInBackground { get; init; } = 1_024;

    /// <summary>
    /// Whether a put sends the value along its lookup. False under foreign protocol ids, where a put is a lookup and then a write to each
    /// of the closest.
    /// </summary>
    public bool PutRidesLookup { get; init; } = true;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        Require(Replicas, 40, nameof(Replicas));
        Require(WriteQuorum, Replicas, nameof(WriteQuorum));
        Require(ReadQuorum, Replicas, nameof(ReadQuorum));
        Require(MaxPutsInBackground, 65_536, nameof(MaxPutsInBackground));
    }

    /// <summary>The quorum that counts in a network of this many members.</summary>
    public int Required(int wanted, int members) => ShrinkToMembers ? Math.Min(wanted, (members / 2) + 1) : wanted;

    /// <summary>Whether a replica has made a copy that counts, be it in a failure domain of its own or not.</summary>
    internal bool Counts(ReplicaReceipt replica) =>
        replica.Outcome == ReplicaOutcome.Stored || (CountMemoryCopies && replica.Outcome == ReplicaOutcome.StoredInMemory);

    /// <summary>The quorum that a call asks for, or the preset's.</summary>
    /// <exception cref="KithException">It is not 1 to R.</exception>
    internal int QuorumOf(int? asked, int preset, string kind)
    {
        int quorum = asked ?? preset;
        return quorum >= 1 && quorum <= Replicas
            ? quorum
            : throw new KithException(KithErrorCode.InvalidArgument, $"The {kind} quorum is {quorum}; it must be 1 to R = {Replicas}.");
    }

    private static void Require(int value, int most, string name)
    {
        if (value < 1 || value > most)
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be 1 to {most}.");
    }
}
