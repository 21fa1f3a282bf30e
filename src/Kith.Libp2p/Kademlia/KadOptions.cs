using System;

namespace Kith.Libp2p.Kademlia;

/// <summary>The bounds of Kademlia over streams.</summary>
internal sealed record KadOptions
{
    /// <summary>The protocol id, such as <c>/kith/main/kad/1.0.0</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>How long a request may take from the call to the reply, dialling included: 5 seconds.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long without an answer a lookup asks somebody else beside: 2 seconds, so that a dial over the slowest of lines is not late.</summary>
    public TimeSpan LateAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// After how long without any answer a peer that has answered before, and owes one on each of its streams, counts as silent: 1 second. It is asked one thing at
    /// a time then, until it answers. With fewer under way, it does once one of them is late.
    /// </summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Streams kept to one peer, one request in flight on each: 16.</summary>
    public int MaxStreamsPerPeer { get; init; } = 16;

    /// <summary>Requests to one peer that may wait for a stream; one more is refused: 1,024.</summary>
    public int MaxWaitingPerPeer { get; init; } = 1_024;

    /// <summary>How long a served stream may stay without a request: 60 seconds.</summary>
    public TimeSpan ServeIdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an idle stream of our own is kept: half of what we grant others, so that it is we who close it.</summary>
    public TimeSpan KeepIdle { get; init; } = TimeSpan.FromSeconds(30);
}
