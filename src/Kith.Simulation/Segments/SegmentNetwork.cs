using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Segments;

/// <summary>
/// A network in virtual time in which block segments are provided and looked up, as in studies of data availability sampling, in the words of
/// py-dht. What runs in it are production nodes, lookups and stores; several networks may stand side by side, and none knows of another. Not
/// safe for use from several threads at once.
/// </summary>
/// <remarks>
/// Delays are not added up beside the lookup: each question takes its time in the network's clock, and alpha of them go on at once. A question
/// takes the delay of its connection twice, and the overheads of both ends.
/// </remarks>
public sealed class SegmentNetwork
{
    private readonly List<SegmentClient> _clients = [];
    private readonly Dictionary<PeerId, int> _numbers = [];
    private readonly Dictionary<(int Client, RecordKey Key), TimeSpan> _writesBegan = []; // At most one a provision under way.

    /// <summary>A network without nodes.</summary>
    /// <param name="id">What it is called.</param>
    /// <param name="options">How its connections behave; null for connections without delay and failure.</param>
    /// <exception cref="ArgumentException">An option is wrong; the message says which.</exception>
    public SegmentNetwork(int id, SegmentNetworkOptions? options = null)
    {
        Id = id;
        Options = options ?? new SegmentNetworkOptions();
        Options.Validate();
        World = World.NotJoined(new WorldOptions { Nodes = 0, Seed = Options.Seed, IdentifierBits = Options.IdentifierBits, Network = Options.ToModel() });
        Connections.Opening = (from, request) =>
        {
            if (request is PutValue put)
                _writesBegan.TryAdd((from.Number, put.Record.Key), Now);
        };
    }

    /// <summary>What it is called.</summary>
    public int Id { get; }

    /// <summary>How its connections behave.</summary>
    public SegmentNetworkOptions Options { get; }

    /// <summary>Its nodes, in the order of their numbers.</summary>
    public IReadOnlyList<SegmentClient> Clients => _clients;

    /// <summary>How many nodes it has.</summary>
    public int Count => _clients.Count;

    /// <summary>Its time.</summary>
    public TimeSpan Now => TimeSpan.FromMicroseconds(World.Queue.Now);

    /// <summary>Everything that happened so far, in order, as sixteen hexadecimal digits: equal digests mean equal runs.</summary>
    public string Digest => World.Digest;

    internal World World { get; }

    internal Connections Connections => World.Network.Connections!;

    /// <summary>Adds nodes whose routing tables are exact from the beginning; returns their numbers.</summary>
    /// <param name="count">How many.</param>
    /// <param name="options">How they look things up; null for the defaults.</param>
    /// <param name="threads">How many threads fill the tables, 0 for one a core. The tables are the same whatever their number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for so many, or an option is outside its range.</exception>
    public IReadOnlyList<int> AddRandomPeers(int count, SegmentClientOptions? options = null, int threads = 0)
    {
        IReadOnlyList<int> added = AddNewNodes(count, options);
        FillTables(added, threads);
        return added;
    }

    /// <summary>Adds a node that knows nobody, while the network lives. It becomes part of it by <see cref="SegmentClient.Bootstrap"/> or by joining.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for it, or an option is outside its range.</exception>
    public SegmentClient AddNewNode(SegmentClientOptions? options = null) => _clients[AddNewNodes(1, options)[0]];

    /// <summary>Adds nodes that know nobody; returns their numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for so many, or an option is outside its range.</exception>
    public IReadOnlyList<int> AddNewNodes(int count, SegmentClientOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        options ??= new SegmentClientOptions();
        options.Validate();
        int before = Count;
        World.Add(count, World.Options with { Kademlia = options.ToKademlia(), Replication = options.ToReplication() });
        for (int number = before; number < before + count; number++)
        {
            _clients.Add(new SegmentClient(this, number, options));
            _numbers[World.Nodes[number].Host.Contact.Peer] = number;
        }

        return [.. Enumerable.Range(before, count)];
    }

    /// <summary>Gives nodes exact routing tables: in each bucket a random choice of all nodes that belong there.</summary>
    /// <param name="nodes">Their numbers.</param>
    /// <param name="threads">How many threads fill the tables, 0 for one a core.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentOutOfRangeException">No node has one of the numbers.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; some nodes have their tables.</exception>
    public void FillTables(IReadOnlyList<int> nodes, int threads = 0, CancellationToken cancellation = default) =>
        new WarmTables(World.Nodes, Options.Seed).Fill([.. nodes.Select(NodeOf)], threads > 0 ? threads : Environment.ProcessorCount, cancellation);

    /// <summary>Connects two nodes. A failure is a result, and so is a number that no node has.</summary>
    /// <param name="from">Who connects.</param>
    /// <param name="to">To whom.</param>
    /// <param name="originOverhead">Overhead at the near end.</param>
    /// <param name="remoteOverhead">Overhead at the far end.</param>
    /// <exception cref="ArgumentOutOfRangeException">No node has the number of who connects, or an overhead is negative.</exception>
    public async Task<SegmentConnection> ConnectAsync(int from, int to, TimeSpan originOverhead = default, TimeSpan remoteOverhead = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(originOverhead, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(remoteOverhead, TimeSpan.Zero);
        SimulatedHost? remote = to >= 0 && to < Count ? World.Nodes[to].Host : null;
        ConnectionRecord record = Connections.Try(
            NodeOf(from).Host, remote, to, originOverhead.Ticks / TimeSpan.TicksPerMicrosecond, remoteOverhead.Ticks / TimeSpan.TicksPerMicrosecond, World.Queue.Now);
        await World.Time.PauseAsync(record.Error == ConnectionError.None ? record.BaseDelay : record.TotalDelay, default);
        return new SegmentConnection(this, record);
    }

    /// <summary>The nodes of an exact routing table for a node, as <see cref="AddRandomPeers"/> makes it: in each bucket a random choice of those that belong there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No node has that number, or a bucket has no place.</exception>
    public IReadOnlyList<int> BootstrapNode(int id, int bucketSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bucketSize);
        SimulatedNode node = NodeOf(id);
        List<int> nodes = [];
        RoutingTable table = new WarmTables(World.Nodes, Options.Seed).TableOf(node, _clients[id].Options.ToKademlia() with { K = bucketSize });
        for (int bucket = 0; bucket < table.BucketCount; bucket++)
            nodes.AddRange(NumbersOf(table.Bucket(bucket).Contacts));
        return nodes;
    }

    /// <summary>The nodes truly closest to a key, nearest first.</summary>
    public IReadOnlyList<int> ClosestTo(SegmentKey key, int count)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Identifier place = key.Place;
        Contact[] closest = new Contact[count];
        ClosestSelection selection = new(in place, closest, new ulong[count]);
        foreach (SimulatedNode node in World.Nodes)
            selection.Offer(node.Host.Contact);
        return NumbersOf(closest.AsSpan(0, selection.Count));
    }

    /// <summary>Lets things happen until an operation has ended, and returns what came of it.</summary>
    public T Run<T>(Task<T> operation) => World.RunUntil(operation);

    /// <summary>The network in four numbers.</summary>
    public SegmentNetworkSummary Summary() => new(Count, Connections.Attempts, Connections.Opened, Connections.Failed);

    /// <summary>The attempts to connect since the metrics were reset: those that succeeded, then those that failed.</summary>
    public IReadOnlyList<ConnectionRecord> ConnectionMetrics() => [.. Connections.Latest.OrderBy(record => record.Error != ConnectionError.None)];

    /// <summary>Forgets connections and overheads; the number of attempts stays.</summary>
    public void ResetMetrics()
    {
        Connections.ResetMetrics();
        foreach (SimulatedNode node in World.Nodes)
            node.Host.Overheads = 0;
    }

    internal IReadOnlyList<int> NumbersOf(ReadOnlySpan<Contact> contacts)
    {
        int[] numbers = new int[contacts.Length];
        for (int place = 0; place < numbers.Length; place++)
            numbers[place] = ((SimulatedContact)contacts[place]).Host.Number;
        return numbers;
    }

    internal SimulatedNode NodeOf(int number) => number >= 0 && number < Count
        ? World.Nodes[number]
        : throw new ArgumentOutOfRangeException(nameof(number), $"No node has the number {number}: the network has {(Count == 0 ? "none" : $"0 to {Count - 1}")}.");

    internal int NumberOf(PeerId peer) => _numbers[peer];

    internal Record RecordOf(ReadOnlyMemory<byte> segment) =>
        new(ContentKey.Of(segment.Span), segment, World.Clock.GetUtcNow() + World.Options.Rules.Limits.DefaultTimeToLive);

    internal TimeSpan? TakeWriteBegan(int client, RecordKey key) => _writesBegan.Remove((client, key), out TimeSpan began) ? began : null;

    internal void SendOver(ConnectionRecord record, Request request, IReplyInbox inbox) => World.Network.SendOver(
        World.Nodes[record.From].Host, World.Nodes[record.To].Host, request, inbox, record.TotalDelay.Ticks / TimeSpan.TicksPerMicrosecond);
}
