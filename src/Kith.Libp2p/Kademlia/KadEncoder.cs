using System;
using System.Buffers;
using Kith.Core.Formats;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Libp2p.Kademlia;

/// <summary>Requests and replies to bytes (libp2p kad-dht specification). Sizes are computed first, so nothing is copied twice.</summary>
internal static class KadEncoder
{
    /// <summary>Writes a request.</summary>
    public static void WriteRequest(IBufferWriter<byte> output, Request request, DateTimeOffset now)
    {
        ProtobufWriter writer = new(output);
        writer.Number(KadFields.Type, (ulong)TypeOf(request));
        writer.Bytes(KadFields.Key, request.Key.Span);
        if (request is PutValue put)
            WriteRecord(writer, put.Record, now);
    }

    /// <summary>Writes the answer to a request.</summary>
    public static void WriteReply(IBufferWriter<byte> output, Request request, Reply reply, DateTimeOffset now, ContactFormat? format = null)
    {
        ProtobufWriter writer = new(output);
        writer.Number(KadFields.Type, (ulong)TypeOf(request));
        if (ReferenceEquals(request, KadPing.Request))
            return;
        writer.Bytes(KadFields.Key, request.Key.Span);
        // Other implementations take a put for done only when the record comes back.
        Record? record = request is PutValue put && reply.Stored == StoreOutcome.Stored ? put.Record : reply.Record;
        if (record is not null)
            WriteRecord(writer, record, now);
        foreach (Contact closer in reply.Closer)
            (format ?? ContactFormat.ByName).Write(writer, KadFields.CloserPeers, closer, leastAddresses: 1);
        bool couldNotRead = request is GetValue && reply.Stored == StoreOutcome.Busy;
        if (request is not PutValue && !couldNotRead)
            return;
        writer.Number(KadFields.Outcome, (ulong)reply.Stored);
        if (reply.RetryAfter > TimeSpan.Zero)
            writer.Number(KadFields.RetryAfterMilliseconds, (ulong)reply.RetryAfter.TotalMilliseconds);
        if (reply.IsDurable)
            writer.Number(KadFields.Durable, 1);
    }

    /// <summary>The type that a request and every answer to it carry.</summary>
    public static KadMessageType TypeOf(Request request) => request switch
    {
        PutValue => KadMessageType.PutValue,
        GetValue => KadMessageType.GetValue,
        _ when ReferenceEquals(request, KadPing.Request) => KadMessageType.Ping,
        _ => KadMessageType.FindNode,
    };

    private static void WriteRecord(ProtobufWriter writer, Record record, DateTimeOffset now)
    {
        ulong remaining = (ulong)Math.Clamp(Math.Ceiling((record.Expires - now).TotalSeconds), 1, uint.MaxValue);
        int length = ProtobufWriter.SizeOfBytes(KadFields.RecordKey, record.Key.Span.Length)
            + ProtobufWriter.SizeOfBytes(KadFields.RecordValue, record.Value.Length)
            + ProtobufWriter.SizeOfNumber(KadFields.RecordTimeToLiveSeconds, remaining);
        writer.Length(KadFields.Record, length);
        writer.Bytes(KadFields.RecordKey, record.Key.Span);
        writer.Bytes(KadFields.RecordValue, record.Value.Span);
        writer.Number(KadFields.RecordTimeToLiveSeconds, remaining);
    }
}
