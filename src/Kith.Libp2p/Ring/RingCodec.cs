using System;
using System.Buffers;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Libp2p.Kademlia;

namespace Kith.Libp2p.Ring;

/// <summary>
/// The ring's messages as bytes. What both overlays ask, as FIND_NODE, GET_VALUE and PUT_VALUE, has Kademlia's form here too; the ring's own questions
/// have types of their own beside them.
/// </summary>
internal sealed class RingCodec(ContactBook contacts, KadCodec shared, ContactFormat format) : IMessageCodec
{
    private readonly RingMessageReader _reader = new(contacts, format);

    public int MaxRequestBytes => Math.Max(RingLimits.MaxRequestBytes, shared.MaxRequestBytes);

    public int MaxReplyBytes => Math.Max(RingLimits.MaxReplyBytes, shared.MaxReplyBytes);

    public void WriteRequest(IBufferWriter<byte> output, Request request, DateTimeOffset now)
    {
        if (request is RingRequest ring)
            RingRequests.ToMessage(ring).Write(new ProtobufWriter(output), format);
        else
            shared.WriteRequest(output, request, now);
    }

    public void WriteReply(IBufferWriter<byte> output, Request request, Reply reply, DateTimeOffset now)
    {
        if (request is RingRequest ring)
            WriteAnswer(output, RingAnswers.ToMessage(RingRequests.TypeOf(ring), reply.Overlay), reply);
        else
            shared.WriteReply(output, request, reply, now);
    }

    /// <summary>Reads a request. One of the ring's bears the name of the peer that sent it: nobody joins, leaves or notifies for another.</summary>
    public bool TryReadRequest(ReadOnlyMemory<byte> message, PeerId remote, out Request request)
    {
        if (!IsRing(message))
            return shared.TryReadRequest(message, remote, out request);
        request = null!;
        if (!_reader.TryRead(message.Span, out RingMessage read) || read.Sender?.Peer != remote || RingRequests.FromMessage(read) is not { } understood)
            return false;
        request = understood;
        return true;
    }

    public bool TryReadReply(ReadOnlyMemory<byte> message, Request request, Reply reply)
    {
        if (request is not RingRequest ring)
            return shared.TryReadReply(message, request, reply);
        if (!_reader.TryRead(message.Span, out RingMessage read) || read.Type != RingRequests.TypeOf(ring) || !RingAnswers.TryFromMessage(read, out RingAnswer? answer))
            return false;
        (reply.Overlay, reply.WallClock) = (answer, read.WallClock);
        if (answer is null)
            reply.Outcome = ReplyOutcome.Refused;
        return true;
    }

    private void WriteAnswer(IBufferWriter<byte> output, RingMessage message, Reply reply)
    {
        message.WallClock = reply.WallClock;
        message.Write(new ProtobufWriter(output), format);
    }

    private static bool IsRing(ReadOnlyMemory<byte> message) =>
        RingMessageReader.TypeOf(message.Span) is >= (ulong)RingMessageType.FindSuccessor and <= (ulong)RingMessageType.CompareRange;
}
