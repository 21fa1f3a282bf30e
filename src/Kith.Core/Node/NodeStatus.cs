using System;
using System.Collections.Generic;
using Kith.Core.Ids;

namespace Kith.Core.Node;

/// <summary>Who a node is and how it is doing.</summary>
public sealed record NodeStatus
{
    /// <summary>The node's name.</summary>
    public required PeerId Peer { get; init; }

    /// <summary>Where it can be dialled: binary multiaddresses, peer id included.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Addresses { get; init; }

    /// <summary>The swarm it belongs to; swarms never merge.</summary>
    public required string Swarm { get; init; }

    /// <summary>The program and version, such as <c>kith/0.1.0</c>.</summary>
    public required string Agent { get; init; }

    /// <summary>How long it has run.</summary>
    public required TimeSpan Uptime { get; init; }

    /// <summary>Whether it has joined: it found the network, or was told that it is the first.</summary>
    public required bool IsJoined { get; init; }

    /// <summary>Contacts in the routing table.</summary>
    public required int Contacts { get; init; }

    /// <summary>Live connections.</summary>
    public required int Connections { get; init; }

    /// <summary>Members of the swarm seen in the last 24 hours, this node included; counted no further than quorums need.</summary>
    public required int MembersSeen { get; init; }

    /// <summary>Records held.</summary>
    public required long Records { get; init; }

    /// <summary>Bytes of keys and values held.</summary>
    public required long RecordBytes { get; init; }

    /// <summary>Replicas a record should have: R.</summary>
    public required int Replicas { get; init; }

    /// <summary>Durable copies that acknowledge a put: W.</summary>
    public required int WriteQuorum { get; init; }

    /// <summary>Answers that confirm a get: Q.</summary>
    public required int ReadQuorum { get; init; }

    /// <summary>The neighbours on the circle, where the overlay is the ring; null where it is Kademlia.</summary>
    public RingInfo? Ring { get; init; }

    /// <summary>Counters since start, by name, such as <c>kith.rpc.server.requests</c>.</summary>
    public required IReadOnlyDictionary<string, long> Counters { get; init; }
}
