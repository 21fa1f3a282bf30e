using System;
using System.Buffers;
using System.Text;
using Kith.Core.Formats;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Libp2p.Kademlia;

/// <summary>Requests and replies to bytes (libp2p kad-dht specification). Sizes are computed first, so nothing is copied twice.</summary>
internal static class KadEncoder
{
    /// <summary>Writes a request.</summary>
    public static void WriteRequest(IBufferWriter<byte> output, Request request, DateTimeOffset now, ContactFormat? format = null)
    {
        format ??= ContactFormat.ByName;
        ProtobufWriter writer = new(output);
        writer.Number(KadFields.Type, (ulong)TypeOf(request));
        if (request is not (PingNode or CompareRecords or OfferRecords))
            writer.Bytes(KadFields.Key, request.Key.Span);
        switch (request)
        {
            case CompareRecords compare:
                RepairFields.Write(writer, compare.Digests.Span);
                break;
            case OfferRecords offer:
                RepairFields.Write(writer, offer.Versions.Span);
                break;
            case PutValue put:
                WriteRecord(writer, KadFields.Record, put.Record, now);
                if (!put.WantsEcho)
                    writer.Number(KadFields.WithoutEcho, 1); // Else a chunk of 64 KiB would travel back from each of its replicas.
                break;
            case AddProvider add:
                foreach (Contact provider in add.Providers)
                    format.Write(writer, KadFields.ProviderPeers, provider, leastAddresses: 1);
                break;
            case PrepareValue prepare:
                writer.Bytes(KadFields.Ballot, prepare.Ballot.ToByteArray());
                break;
            case AcceptValue accept:
                WriteRecord(writer, KadFields.Record, accept.Record, now);
                writer.Number(KadFields.ExpectedSequence, accept.Expected);
                writer.Bytes(KadFields.Ballot, accept.Ballot.ToByteArray());
                break;
        }
    }

    /// <summary>Writes the answer to a request.</summary>
    public static void WriteReply(IBufferWriter<byte> output, Request request, Reply reply, DateTimeOffset now, ContactFormat? format = null)
    {
        format ??= ContactFormat.ByName;
        ProtobufWriter writer = new(output);
        writer.Number(KadFields.Type, (ulong)TypeOf(request));
        if (request is PingNode)
            return;
        if (request is CompareRecords or OfferRecords)
        {
            writer.Bytes(KadFields.Wanted, reply.Wanted.Span);
            if (reply.Stored == StoreOutcome.Busy)
                writer.Number(KadFields.Outcome, (ulong)reply.Stored);
            return;
        }

        writer.Bytes(KadFields.Key, request.Key.Span);
        // Other implementations take a put for done only when the record comes back.
        Record? record = request is PutValue { WantsEcho: true } put && reply.Stored == StoreOutcome.Stored ? put.Record : reply.Vote?.Held ?? reply.Record;
        if (record is not null)
            WriteRecord(writer, KadFields.Record, record, now);
        foreach (Contact closer in reply.Closer)
            format.Write(writer, KadFields.CloserPeers, closer, leastAddresses: 1);
        foreach (Contact provider in reply.Providers ?? [])
            format.Write(writer, KadFields.ProviderPeers, provider, leastAddresses: 0);
        if (reply.WallClock is { } wall)
            writer.Number(KadFields.WallClockMilliseconds, (ulong)Math.Max(0, wall.ToUnixTimeMilliseconds()));
        if (reply.Vote is { } vote)
            KadVotes.Write(writer, vote, now);
        bool couldNotRead = request is GetValue && reply.Stored == StoreOutcome.Busy;
        if (request is not PutValue && !couldNotRead)
            return;
        writer.Number(KadFields.Outcome, (ulong)reply.Stored);
        if (reply.RetryAfter > TimeSpan.Zero)
            writer.Number(KadFields.RetryAfterMilliseconds, (ulong)reply.RetryAfter.TotalMilliseconds);
        if (reply.IsDurable)
            writer.Number(KadFields.Durable, 1);
        if (reply.FailureDomain is { } domain)
            writer.Bytes(KadFields.FailureDomain, Encoding.UTF8.GetBytes(domain));
    }

    /// <summary>The type that a request and every answer to it carry.</summary>
    public static KadMessageType TypeOf(Request request) => request switch
    {
        PutValue or AcceptValue => KadMessageType.PutValue,
        GetValue or PrepareValue => KadMessageType.GetValue,
        AddProvider => KadMessageType.AddProvider,
        GetProviders => KadMessageType.GetProviders,
        PingNode => KadMessageType.Ping,
        CompareRecords => KadMessageType.CompareRecords,
        OfferRecords => KadMessageType.OfferRecords,
        _ => KadMessageType.FindNode,
    };

    /// <summary>Writes a record as a field of a message.</summary>
    public static void WriteRecord(ProtobufWriter writer, int field, Record record, DateTimeOffset now)
    {
        ulong remaining = (ulong)Math.Clamp(Math.Ceiling((record.Expires - now).TotalSeconds), 1, uint.MaxValue);
        int length = ProtobufWriter.SizeOfBytes(KadFields.RecordKey, record.Key.Span.Length)
            + ProtobufWriter.SizeOfBytes(KadFields.RecordValue, record.Value.Length)
            + ProtobufWriter.SizeOfNumber(KadFields.RecordTimeToLiveSeconds, remaining);
        writer.Length(field, length);
        writer.Bytes(KadFields.RecordKey, record.Key.Span);
        writer.Bytes(KadFields.RecordValue, record.Value.Span);
        writer.Number(KadFields.RecordTimeToLiveSeconds, remaining);
    }
}
