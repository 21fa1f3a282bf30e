using System;
using System.Buffers;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Libp2p.Kademlia;

/// <summary>
/// The messages of one overlay's protocol as bytes. Two real ones exist: Kademlia's, and the ring's around it. What a stranger sent is either
/// a message within the limits or refused as a value.
/// </summary>
internal interface IMessageCodec
{
    /// <summary>The longest request, in bytes.</summary>
    int MaxRequestBytes { get; }

    /// <summary>The longest reply, in bytes.</summary>
    int MaxReplyBytes { get; }

    /// <summary>Writes a request.</summary>
    void WriteRequest(IBufferWriter<byte> output, Request request, DateTimeOffset now);

    /// <summary>Writes the answer to a request.</summary>
    void WriteReply(IBufferWriter<byte> output, Request request, Reply reply, DateTimeOffset now);

    /// <summary>Reads a request; false when it is malformed, unknown, beyond the limits, or in another's name than the peer's who sent it.</summary>
    bool TryReadRequest(ReadOnlyMemory<byte> message, PeerId remote, out Request request);

    /// <summary>Reads the answer to a request into a reply; false when it is malformed or not an answer to it.</summary>
    bool TryReadReply(ReadOnlyMemory<byte> message, Request request, Reply reply);
}
