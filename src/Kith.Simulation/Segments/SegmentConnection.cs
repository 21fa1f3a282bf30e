using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Network;

namespace Kith.Simulation.Segments;

/// <summary>A connection from one node to another, or an attempt at one that failed. Each question over it takes its total delay.</summary>
public sealed class SegmentConnection
{
    private readonly SegmentNetwork _network;

    internal SegmentConnection(SegmentNetwork network, ConnectionRecord record)
    {
        _network = network;
        Record = record;
    }

    /// <summary>What it cost.</summary>
    public ConnectionRecord Record { get; }

    /// <summary>Whether there is a connection.</summary>
    public bool IsOpen => Record.Error == ConnectionError.None;

    /// <summary>Why there is none: as in py-dht's metrics, <c>fast</c>, <c>slow</c> or <c>node_not_found</c>; else <c>None</c>.</summary>
    public string Error => NameOf(Record.Error);

    /// <summary>Asks the node which nodes it knows closest to a key.</summary>
    /// <exception cref="InvalidOperationException">The attempt failed: there is no connection.</exception>
    public async Task<IReadOnlyList<int>> ClosestAsync(SegmentKey key)
    {
        Reply reply = await AskAsync(new FindNode(key.Record.Bytes));
        IReadOnlyList<int> closest = _network.NumbersOf(reply.Closer);
        reply.Release();
        return closest;
    }

    /// <summary>Has the node store a segment; false when it would not.</summary>
    /// <exception cref="InvalidOperationException">The attempt failed: there is no connection.</exception>
    public async Task<bool> StoreAsync(ReadOnlyMemory<byte> segment)
    {
        Reply reply = await AskAsync(new PutValue(_network.RecordOf(segment)));
        bool isStored = reply.Outcome == ReplyOutcome.Answered && reply.Stored == StoreOutcome.Stored;
        reply.Release();
        return isStored;
    }

    /// <summary>Asks the node for a segment; null when it has none.</summary>
    /// <exception cref="InvalidOperationException">The attempt failed: there is no connection.</exception>
    public async Task<ReadOnlyMemory<byte>?> RetrieveAsync(SegmentKey key)
    {
        Reply reply = await AskAsync(new GetValue(key.Record));
        ReadOnlyMemory<byte>? value = reply.Record is { } record && ContentKey.Of(record.Value.Span) == key.Record ? record.Value : (ReadOnlyMemory<byte>?)null;
        reply.Release();
        return value;
    }

    internal static string NameOf(ConnectionError error) => error switch
    {
        ConnectionError.Fast => "fast",
        ConnectionError.Slow => "slow",
        ConnectionError.NodeNotFound => "node_not_found",
        _ => "None",
    };

    private async Task<Reply> AskAsync(Request request)
    {
        if (!IsOpen)
            throw new InvalidOperationException($"The attempt to connect to node {Record.To} failed ({Error}). Ask whether the connection is open, and try again.");
        ReplyInbox inbox = new(capacity: 1);
        _network.SendOver(Record, request, inbox);
        await inbox.WaitAsync();
        inbox.TryTake(out _, out Reply reply);
        return reply;
    }
}
