using System;
using System.Buffers;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Libp2p.Kademlia;

/// <summary>Kademlia's messages as bytes, both ways.</summary>
internal sealed class KadCodec(KadDecoder decoder, ContactFormat? format = null) : IMessageCodec
{
    public int MaxRequestBytes => KadLimits.MaxRequestBytes;

    public int MaxReplyBytes => KadLimits.MaxReplyBytes;

    public void WriteRequest(IBufferWriter<byte> output, Request request, DateTimeOffset now) => KadEncoder.WriteRequest(output, request, now, format);

    public void WriteReply(IBufferWriter<byte> output, Request request, Reply reply, DateTimeOffset now) => KadEncoder.WriteReply(output, request, reply, now, format);

    public bool TryReadRequest(ReadOnlyMemory<byte> message, PeerId remote, out Request request) => decoder.TryReadRequest(message, out request);

    public bool TryReadReply(ReadOnlyMemory<byte> message, Request request, Reply reply) => decoder.TryReadReply(message, request, reply);
}
