using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Kademlia;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Segments;

/// <summary>One node of a <see cref="SegmentNetwork"/>: a production node, whose lookups and puts these are.</summary>
public sealed class SegmentClient
{
    internal SegmentClient(SegmentNetwork network, int id, SegmentClientOptions options)
    {
        Network = network;
        Id = id;
        Options = options;
    }

    /// <summary>The network it is part of.</summary>
    public SegmentNetwork Network { get; }

    /// <summary>Its number, from 0.</summary>
    public int Id { get; }

    /// <summary>How it looks things up.</summary>
    public SegmentClientOptions Options { get; }

    /// <summary>Its place: the leading 64 bits of its identifier.</summary>
    public ulong Hash => Node.Host.Contact.Id.Prefix;

    /// <summary>Every node in its routing table, in the order of the buckets, the farthest half first.</summary>
    public IReadOnlyList<int> RoutingNodes
    {
        get
        {
            List<int> nodes = [];
            for (int bucket = 0; bucket < Table.BucketCount; bucket++)
                nodes.AddRange(Network.NumbersOf(Table.Bucket(bucket).Contacts));
            return nodes;
        }
    }

    /// <summary>How many nodes are in its routing table.</summary>
    public int KnownCount => Table.Count;

    /// <summary>Its routing table: <c>b0:20 b1:20 b2:7 </c> and so on, each entry followed by a space.</summary>
    public string TableSummary
    {
        get
        {
            StringBuilder text = new();
            for (int bucket = 0; bucket < Table.BucketCount; bucket++)
                text.Append($"b{bucket}:{Table.Bucket(bucket).Count} ");
            return text.ToString();
        }
    }

    internal SimulatedNode Node => Network.World.Nodes[Id];

    private RoutingTable Table => Node.Kademlia.Table;

    /// <summary>Offers every node of the network to the routing table, as if each had answered; returns <see cref="TableSummary"/>.</summary>
    public string Bootstrap()
    {
        Node.Kademlia.Table = new RoutingTable(in Node.Host.Contact.Id, Node.Kademlia.Options);
        foreach (SimulatedNode other in Network.World.Nodes)
            Node.Kademlia.Answered(other.Host.Contact);
        return TableSummary;
    }

    /// <summary>Offers one node to the routing table, as if it had answered.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No node has that number.</exception>
    public void Offer(int id) => Node.Kademlia.Answered(Network.NodeOf(id).Host.Contact);

    /// <summary>Enters the network through a node of it, by the lookups that a real node makes; false when it did not answer.</summary>
    public Task<bool> JoinAsync(SegmentClient through) => Node.Overlay.JoinAsync([through.Node.Host.Contact], CancellationToken.None);

    /// <summary>The nodes of its table closest to a key, nearest first, at most k; and the segment, if it holds it.</summary>
    public (IReadOnlyList<int> Closest, ReadOnlyMemory<byte>? Value) ClosestTo(SegmentKey key)
    {
        ReplicaSet known = Node.Overlay.ReplicasOf(key.Place, Options.BucketSize + 1);
        return ([.. Network.NumbersOf([.. known.Current]).Where(number => number != Id).Take(Options.BucketSize)], Retrieve(key));
    }

    /// <summary>Looks up the closest nodes to a key, and the segment if one of those asked holds it. This node's own store is not looked at.</summary>
    /// <param name="key">What.</param>
    /// <param name="finishesWithFirstValue">Whether the segment ends the lookup.</param>
    /// <param name="tracksAccuracy">Whether the result is compared with the true closest nodes.</param>
    public async Task<SegmentLookup> LookupAsync(SegmentKey key, bool finishesWithFirstValue = true, bool tracksAccuracy = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        TimeSpan started = Network.Now;
        Network.Connections.BeginLookup(Node.Host);
        SegmentAnswers answers = new(key, finishesWithFirstValue);
        using LookupResult found = await Node.Overlay.LookupAsync(new GetValue(key.Record), Options.Beta, answers, CancellationToken.None);
        IReadOnlyList<int> closest = Network.NumbersOf(found.Closest);
        return new SegmentLookup
        {
            TargetKey = key,
            StartTime = started,
            FinishTime = Network.Now,
            ConnectionAttempts = found.Requests,
            ConnectionFinished = answers.Successful + answers.Failed,
            SuccessfulConnections = answers.Successful,
            FailedConnections = answers.Failed,
            Hops = found.Hops,
            TotalNodes = found.Known,
            Value = answers.Value,
            ClosestNodes = closest,
            Accuracy = tracksAccuracy ? 100.0 * closest.Intersect(Network.ClosestTo(key, Options.Beta)).Count() / Math.Min(Options.Beta, Network.Count) : null,
        };
    }

    /// <summary>Looks up the beta closest nodes to a segment's key and stores the segment on each. One client provides one segment once at a time, or the times are not told apart.</summary>
    /// <exception cref="KithException">The segment is longer than a record may be.</exception>
    public async Task<SegmentProvision> ProvideAsync(ReadOnlyMemory<byte> segment)
    {
        SegmentKey key = SegmentKey.Of(segment.Span);
        TimeSpan started = Network.Now;
        Network.Connections.BeginLookup(Node.Host);
        PutReceipt receipt = await Node.Dht.PutAsync(key.Record, segment, new PutOptions { WaitForAll = true }, CancellationToken.None);
        TimeSpan finished = Network.Now;
        ILookup<bool, int> nodes = receipt.Replicas.ToLookup(replica => replica.Outcome == ReplicaOutcome.Stored, replica => Network.NumberOf(replica.Peer));
        int stores = receipt.Replicas.Count(replica => !replica.IsSelf);
        return new SegmentProvision
        {
            Key = key,
            SucceededNodes = [.. nodes[true]],
            FailedNodes = [.. nodes[false]],
            StartTime = started,
            FinishTime = finished,
            ContactedPeers = receipt.Requests - stores,
            LookupDelay = (Network.TakeWriteBegan(Id, key.Record) ?? finished) - started,
        };
    }

    /// <summary>Stores a segment on this node; false when it would not, as when the segment is longer than a record may be.</summary>
    public bool Store(ReadOnlyMemory<byte> segment) =>
        segment.Length <= Network.World.Options.Rules.Limits.MaxValueBytes
        && Network.Run(Node.Store.MergeAsync(Network.RecordOf(segment), RecordWriter.Own, CancellationToken.None).AsTask()).Outcome == MergeOutcome.Stored;

    /// <summary>The segment, if this node holds it; else null.</summary>
    public ReadOnlyMemory<byte>? Retrieve(SegmentKey key) =>
        Network.Run(Node.Store.GetAsync(key.Record, CancellationToken.None).AsTask())?.Value;
}
