using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Kith.Core.Peers;
using Kith.Simulation.Network;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Studies;

/// <summary>Takes down what happens in a run: operations, messages, nodes, and the digest. It changes nothing in the worlds it watches.</summary>
/// <param name="messageSample">Every so manyth request is written; 0 for none.</param>
/// <param name="nodeSample">Every so manyth node; 0 for none.</param>
internal sealed class RunRecorder(int messageSample = 0, int nodeSample = 0) : INetworkObserver
{
    private readonly List<LookupRow> _lookups = [];
    private readonly List<NodeRow> _nodes = [];
    private readonly List<int> _messagesPerNode = [];
    private readonly List<(string Name, double Value)> _figures = [];
    private readonly Dictionary<long, (SimulatedHost From, SimulatedHost To, Request Request, long SentAt)> _underWay = []; // By number, and of those that are written.
    private World? _world;
    private int _worlds;
    private int[] _sent = [];
    private int[] _received = [];
    private ulong _digest;

    /// <summary>Takes messages.csv; null where nobody reads it.</summary>
    public TextWriter? Messages { get; init; }

    /// <summary>Takes events.jsonl; null where nobody reads it.</summary>
    public TextWriter? EventLines { get; init; }

    /// <summary>Looks at one operation hop by hop; null mostly.</summary>
    public ReplayedLookup? Trace { get; init; }

    /// <summary>How many operations have begun; those that were cut off by the death of their node are not among <see cref="Lookups"/>.</summary>
    public int Begun { get; private set; }

    /// <summary>Every operation, in the order in which they ended.</summary>
    public IReadOnlyList<LookupRow> Lookups => _lookups;

    /// <summary>Every so manyth node, world by world.</summary>
    public IReadOnlyList<NodeRow> Nodes => _nodes;

    /// <summary>Requests sent and received, of every node of every world.</summary>
    public IReadOnlyList<int> MessagesPerNode => _messagesPerNode;

    /// <summary>What the scenario counted by itself.</summary>
    public IReadOnlyList<(string Name, double Value)> Figures => _figures;

    /// <summary>Tables of the scenario's own.</summary>
    public List<ExtraTable> Tables { get; } = [];

    /// <summary>Everything that happened in all worlds: sixteen hexadecimal digits.</summary>
    public string Digest => _digest.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Begins to watch a world.</summary>
    public void Open(World world)
    {
        _world = world;
        _worlds++;
        _sent = new int[world.Nodes.Length];
        _received = new int[world.Nodes.Length];
        world.Network.Observer = this;
        Trace?.Enter(world);
    }

    /// <summary>Ends watching a world: takes down what is still under way, its nodes and its digest.</summary>
    public void Close()
    {
        World world = _world!;
        Trace?.Leave();
        foreach ((long number, (SimulatedHost from, SimulatedHost to, Request request, long sentAt)) in _underWay.OrderBy(one => one.Key))
            WriteMessage(number, sentAt, end: "", from, to, request, "UnderWay", contacts: 0);
        _underWay.Clear();
        world.Network.Observer = null;
        _world = null;
        ulong digest = world.Network.Digest.Value;
        _digest = _worlds == 1 ? digest : SeededRandom.Mix((_digest * 31) + digest);
        for (int number = 0; number < world.Nodes.Length; number++)
        {
            _messagesPerNode.Add(_sent[number] + _received[number]);
            if (nodeSample == 0 || number % nodeSample != 0)
                continue;
            SimulatedNode node = world.Nodes[number];
            SimulatedHost host = node.Host;
            _nodes.Add(new NodeRow(_worlds, number, host.Contact.Id.Prefix, host.IsAlive, host.IsReachable, node.Overlay.ContactCount, _sent[number], _received[number], (int)node.Store.Held));
        }
    }

    /// <summary>An operation begins.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="node">Who begins it.</param>
    /// <param name="key">What it is about, as its requests say.</param>
    public LookupStart Begin(string kind, SimulatedNode node, ReadOnlyMemory<byte> key)
    {
        LookupStart start = new(++Begun, kind, node.Host.Number, _world!.Queue.Now);
        Trace?.Begin(start, node.Host, key);
        return start;
    }

    /// <summary>It has ended.</summary>
    public void End(LookupStart start, LookupOutcome outcome)
    {
        LookupRow row = new(
            start.Number, _worlds, start.Kind, start.Node, start.At / 1_000.0, (_world!.Queue.Now - start.At) / 1_000.0, outcome.Hops, outcome.Requests, outcome.Failures, outcome.Recall, outcome.Success);
        _lookups.Add(row);
        Trace?.End(row);
    }

    /// <summary>Keeps a figure of the scenario's own.</summary>
    public void Note(string name, double value) => _figures.Add((name, value));

    public void Sent(SimulatedHost from, SimulatedHost to, Request request, Reply? reply)
    {
        if (EventLines is not null)
            WriteEvent(reply is null ? "request_sent" : "reply_sent", from, to, request, outcome: null);
    }

    public void Delivered(SimulatedHost from, SimulatedHost to, Request request, Reply? reply)
    {
        if (reply is null)
            _received[to.Number]++;
        if (EventLines is not null)
            WriteEvent(reply is null ? "request_arrived" : "reply_arrived", from, to, request, outcome: null);
    }

    public void Began(SimulatedHost from, SimulatedHost to, Request request, long number, IReplyInbox inbox, int slot)
    {
        _sent[from.Number]++;
        Trace?.Began(from, to, request, number, inbox, slot);
        if (Messages is not null && messageSample != 0 && number % messageSample == 0)
            _underWay.Add(number, (from, to, request, _world!.Queue.Now));
    }

    public void Ended(SimulatedHost from, SimulatedHost to, Request request, Reply reply, long number, long sentAt)
    {
        Trace?.Ended(from, to, reply, number);
        if (EventLines is not null && reply.Outcome != ReplyOutcome.Answered)
            WriteEvent("request_failed", from, to, request, reply.Outcome);
        if (!_underWay.Remove(number))
            return; // Not every one is written, and none of those that were sent before anybody watched.
        string end = (_world!.Queue.Now / 1_000.0).ToString("F3", CultureInfo.InvariantCulture);
        WriteMessage(number, sentAt, end, from, to, request, $"{reply.Outcome}", reply.Outcome == ReplyOutcome.Answered ? reply.Closer.Length : 0);
    }

    private void WriteMessage(long number, long sentAt, string end, SimulatedHost from, SimulatedHost to, Request request, string outcome, int contacts) => Messages!.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{_worlds},{number},{sentAt / 1_000.0:F3},{end},{from.Number},{to.Number},{request.GetType().Name},{outcome},{contacts}"));

    private void WriteEvent(string happening, SimulatedHost from, SimulatedHost to, Request request, ReplyOutcome? outcome)
    {
        // Names of types and outcomes need no escaping.
        string end = outcome is { } known ? $",\"outcome\":\"{known}\"}}" : "}";
        EventLines!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"world\":{_worlds},\"ms\":{_world!.Queue.Now / 1_000.0:F3},\"event\":\"{happening}\",\"from\":{from.Number},\"to\":{to.Number},\"request\":\"{request.GetType().Name}\"{end}"));
    }
}
