using System;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Libp2p.Kademlia;

/// <summary>
/// Bytes to requests and replies (libp2p kad-dht specification). What a stranger sent is either a message within <see cref="KadLimits"/> or
/// refused as a value; unknown fields are skipped. Key and value are copied out of the receive buffer, contacts are interned.
/// </summary>
internal sealed class KadDecoder(ContactBook contacts, RecordRules rules, TimeProvider time, ContactFormat? format = null)
{
    private readonly ContactFormat _format = format ?? ContactFormat.ByName;

    private readonly ref struct RecordFields(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong timeToLive)
    {
        public ReadOnlySpan<byte> Key { get; } = key;

        public ReadOnlySpan<byte> Value { get; } = value;

        public ulong TimeToLive { get; } = timeToLive;

        public bool IsPresent => !Key.IsEmpty;
    }

    /// <summary>Reads a request; false when it is malformed, unknown or not within the limits.</summary>
    public bool TryReadRequest(ReadOnlyMemory<byte> message, out Request request)
    {
        request = null!;
        ulong type = 0; // Protobuf leaves out a zero, and PUT_VALUE is zero.
        ReadOnlySpan<byte> key = default;
        RecordFields record = default;
        ProtobufReader reader = new(message.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case KadFields.Type:
                    type = reader.Number();
                    break;
                case KadFields.Key:
                    key = reader.Bytes();
                    break;
                case KadFields.Record:
                    if (!TryReadRecord(reader.Bytes(), out record))
                        return false;
                    break;
            }
        }

        if (reader.IsMalformed || key.Length > RecordKey.MaxBytes)
            return false;
        switch (type)
        {
            case (ulong)KadMessageType.FindNode when key.Length > 0:
                request = new FindNode(key.ToArray());
                return true;
            case (ulong)KadMessageType.Ping:
                request = KadPing.Request;
                return true;
            case (ulong)KadMessageType.GetValue when key.Length > 0:
                request = new GetValue(new RecordKey(key.ToArray()));
                return true;
            case (ulong)KadMessageType.PutValue when key.Length > 0 && record.IsPresent && record.Key.SequenceEqual(key):
                request = new PutValue(Receive(new RecordKey(key.ToArray()), record));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads the answer to a request into a reply; false when it is malformed or not an answer to it.</summary>
    public bool TryReadReply(ReadOnlyMemory<byte> message, Request request, Reply reply)
    {
        ulong type = 0;
        RecordFields record = default;
        ProtobufReader reader = new(message.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case KadFields.Type:
                    type = reader.Number();
                    break;
                case KadFields.Record:
                    if (!TryReadRecord(reader.Bytes(), out record))
                        return false;
                    break;
                case KadFields.CloserPeers:
                    if (reply.Closer.Length == Reply.MaxCloser)
                        break; // Neither taken nor remembered: one answer must not push everybody out of the book.
                    if (!_format.TryRead(reader.Bytes(), contacts, leastAddresses: 1, out Contact? contact))
                        return false;
                    if (contact is not null)
                        reply.AddCloser(contact);
                    break;
                case KadFields.Outcome:
                    ulong outcome = reader.Number();
                    reply.Stored = outcome <= (ulong)StoreOutcome.Full ? (StoreOutcome)outcome : StoreOutcome.Unknown;
                    break;
                case KadFields.RetryAfterMilliseconds:
                    reply.RetryAfter = TimeSpan.FromMilliseconds(Math.Min(reader.Number(), uint.MaxValue));
                    break;
                case KadFields.Durable:
                    reply.IsDurable = reader.Number() != 0;
                    break;
            }
        }

        if (reader.IsMalformed || type != (ulong)KadEncoder.TypeOf(request))
            return false;
        if (!record.IsPresent)
            return true;
        if (!record.Key.SequenceEqual(request.Key.Span))
            return false;
        if (request is GetValue get)
            reply.Record = Receive(get.RecordKey, record);
        return true;
    }

    private Record Receive(RecordKey key, RecordFields record)
    {
        TimeSpan? remaining = record.TimeToLive == 0 ? null : TimeSpan.FromSeconds(Math.Min(record.TimeToLive, uint.MaxValue));
        return rules.Receive(key, record.Value.ToArray(), remaining, time.GetUtcNow());
    }

    private static bool TryReadRecord(ReadOnlySpan<byte> message, out RecordFields record)
    {
        ReadOnlySpan<byte> key = default;
        ReadOnlySpan<byte> value = default;
        ulong timeToLive = 0;
        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case KadFields.RecordKey:
                    key = reader.Bytes();
                    break;
                case KadFields.RecordValue:
                    value = reader.Bytes();
                    break;
                case KadFields.RecordTimeToLiveSeconds:
                    timeToLive = reader.Number();
                    break;
            }
        }

        record = new RecordFields(key, value, timeToLive);
        return !reader.IsMalformed && key.Length is > 0 and <= RecordKey.MaxBytes && value.Length <= KadLimits.MaxValueBytes;
    }
}
