using System.Collections.Generic;
using Kith.Core.Peers;

namespace Kith.Libp2p.Kademlia;

/// <summary>What the Kademlia protocol counted. On the node's loop only.</summary>
internal sealed class KadCounters
{
    private readonly long[] _outcomes = new long[5];

    public long RequestsSent { get; set; }

    public long MalformedRequests { get; set; }

    public long ServedStreams { get; set; }

    public long StreamsTimedOut { get; set; }

    /// <summary>Requests that had to wait because their connection asks too fast.</summary>
    public long DelayedRequests { get; set; }

    public void Ended(ReplyOutcome outcome) => _outcomes[(int)outcome]++;

    public void CopyTo(IDictionary<string, long> counters)
    {
        counters["kith.rpc.client.requests"] = RequestsSent;
        counters["kith.rpc.client.answered"] = _outcomes[(int)ReplyOutcome.Answered];
        counters["kith.rpc.client.timed_out"] = _outcomes[(int)ReplyOutcome.TimedOut];
        counters["kith.rpc.client.unreachable"] = _outcomes[(int)ReplyOutcome.Unreachable];
        counters["kith.rpc.client.refused"] = _outcomes[(int)ReplyOutcome.Refused];
        counters["kith.rpc.client.malformed"] = _outcomes[(int)ReplyOutcome.Malformed];
        counters["kith.rpc.server.streams"] = ServedStreams;
        counters["kith.rpc.server.delayed"] = DelayedRequests;
        counters["kith.rpc.server.malformed"] = MalformedRequests;
        counters["kith.rpc.server.streams_timed_out"] = StreamsTimedOut;
    }
}
