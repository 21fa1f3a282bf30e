using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>Who a node is and how it is doing.</summary>
internal sealed record StatusDocument(
    int SchemaVersion,
    string Peer,
    IReadOnlyList<string> Addresses,
    string Swarm,
    string Agent,
    double UptimeMs,
    bool IsJoined,
    int Contacts,
    int Connections,
    int MembersSeen,
    long Records,
    long RecordBytes,
    int Replicas,
    int WriteQuorum,
    int ReadQuorum,
    IReadOnlyDictionary<string, long> Counters,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RingDocument? Ring = null) : IDocument
{
    public static StatusDocument From(NodeStatus status) => new(
        KithJson.SchemaVersion,
        PeerIdText.Format(status.Peer),
        AddressText.Format(status.Addresses),
        status.Swarm,
        status.Agent,
        status.Uptime.TotalMilliseconds,
        status.IsJoined,
        status.Contacts,
        status.Connections,
        status.MembersSeen,
        status.Records,
        status.RecordBytes,
        status.Replicas,
        status.WriteQuorum,
        status.ReadQuorum,
        status.Counters,
        status.Ring is null ? null : RingDocument.From(status.Ring));

    public NodeStatus ToStatus() => new()
    {
        Peer = PeerIdText.Parse(Peer),
        Addresses = AddressText.Parse(Addresses),
        Swarm = Swarm,
        Agent = Agent,
        Uptime = TimeSpan.FromMilliseconds(UptimeMs),
        IsJoined = IsJoined,
        Contacts = Contacts,
        Connections = Connections,
        MembersSeen = MembersSeen,
        Records = Records,
        RecordBytes = RecordBytes,
        Replicas = Replicas,
        WriteQuorum = WriteQuorum,
        ReadQuorum = ReadQuorum,
        Ring = Ring?.ToRingInfo(),
        Counters = Counters,
    };
}
