using System;
using System.Collections.Immutable;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Libp2p.Kademlia;

namespace Kith.Libp2p.Ring;

/// <summary>
/// Bytes to the fields of a ring message. Every number has to be in its range and every list within <see cref="RingLimits"/>; unknown fields are
/// skipped, contacts are interned.
/// </summary>
internal sealed class RingMessageReader(ContactBook contacts, ContactFormat format)
{
    private static readonly ulong LastUnixMilliseconds = (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The type of a message of either kind: the first field that both write.</summary>
    public static ulong TypeOf(ReadOnlySpan<byte> message)
    {
        ProtobufReader reader = new(message);
        return reader.Next() && reader.Field == RingFields.Type ? reader.Number() : 0;
    }

    /// <summary>Reads a message; false when it is malformed, unknown or beyond the limits.</summary>
    public bool TryRead(ReadOnlySpan<byte> bytes, out RingMessage message)
    {
        message = new RingMessage { Type = (RingMessageType)Small(TypeOf(bytes)) };
        if (!Enum.IsDefined(message.Type) || message.Type == RingMessageType.None)
            return false;
        ImmutableArray<Contact>.Builder list = ImmutableArray.CreateBuilder<Contact>();
        ImmutableArray<Contact>.Builder preceding = ImmutableArray.CreateBuilder<Contact>();
        ImmutableArray<Record>.Builder records = ImmutableArray.CreateBuilder<Record>();
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            if (!TryTake(ref reader, message, list, preceding, records))
                return false;
        }

        message.Contacts = list.ToImmutable();
        message.Preceding = preceding.ToImmutable();
        message.Records = records.ToImmutable();
        return !reader.IsMalformed;
    }

    private bool TryTake(ref ProtobufReader reader, RingMessage message, ImmutableArray<Contact>.Builder list, ImmutableArray<Contact>.Builder preceding, ImmutableArray<Record>.Builder records)
    {
        switch (reader.Field)
        {
            case RingFields.Sender:
                return TryContact(ref reader, out Contact? sender) && (message.Sender = sender) is not null;
            case RingFields.Predecessor:
                return TryContact(ref reader, out Contact? predecessor) && (message.Predecessor = predecessor) is not null;
            case RingFields.Pending:
                return TryContact(ref reader, out Contact? pending) && (message.Pending = pending) is not null;
            case RingFields.Contacts:
                return TryAdd(ref reader, list);
            case RingFields.Preceding:
                return TryAdd(ref reader, preceding);
            case RingFields.Records:
                if (records.Count == RingLimits.MaxRecords || !TryRecord(reader.Bytes(), out Record? record))
                    return false;
                records.Add(record!);
                return true;
            case RingFields.From:
                return TryPoint(ref reader, out Identifier from) && (message.From = from) is not null;
            case RingFields.To:
                return TryPoint(ref reader, out Identifier to) && (message.To = to) is not null;
            case RingFields.After:
                return TryPoint(ref reader, out Identifier after) && (message.After = after) is not null;
            default:
                return TryNumber(ref reader, message);
        }
    }

    private static bool TryNumber(ref ProtobufReader reader, RingMessage message)
    {
        switch (reader.Field)
        {
            case RingFields.Answer:
                message.Answer = (RingAnswerKind)Small(reader.Number());
                return Enum.IsDefined(message.Answer);
            case RingFields.Role:
                message.Role = (RingRole)Small(reader.Number());
                return Enum.IsDefined(message.Role);
            case RingFields.Phase:
                message.Phase = (RingPhase)Small(reader.Number());
                return Enum.IsDefined(message.Phase);
            case RingFields.RouteKind:
                message.RouteKind = (RingRouteKind)Small(reader.Number());
                return Enum.IsDefined(message.RouteKind);
            case RingFields.Reason:
                message.Reason = (RingRefusalReason)Small(reader.Number());
                return Enum.IsDefined(message.Reason);
            case RingFields.Incarnation:
                message.Incarnation = reader.Number();
                return true;
            case RingFields.TokenIncarnation:
                message.Token = message.Token with { Incarnation = reader.Number() };
                return true;
            case RingFields.TokenEpoch:
                message.Token = message.Token with { Epoch = (long)reader.Number() };
                return message.Token.Epoch >= 0;
            case RingFields.Epoch:
                message.Epoch = (long)reader.Number();
                return message.Epoch >= 0;
            case RingFields.RetryAfterMilliseconds:
                message.RetryAfter = TimeSpan.FromMilliseconds(Math.Min(reader.Number(), uint.MaxValue));
                return true;
            case RingFields.IsLast:
                message.IsLast = reader.Number() != 0;
                return true;
            case RingFields.DigestCount:
                message.DigestCount = (long)reader.Number();
                return message.DigestCount >= 0;
            case RingFields.DigestSum:
                message.DigestSum = reader.Number();
                return true;
            case RingFields.WallClockMilliseconds:
                message.WallClock = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(reader.Number(), LastUnixMilliseconds));
                return true;
            default:
                return true;
        }
    }

    /// <summary>The number of an enumeration's member; -1, which none has, for one that could be mistaken for a member when cut.</summary>
    private static int Small(ulong number) => number <= byte.MaxValue ? (int)number : -1;

    private bool TryAdd(ref ProtobufReader reader, ImmutableArray<Contact>.Builder list)
    {
        if (list.Count == RingLimits.MaxContacts || !TryContact(ref reader, out Contact? contact))
            return false;
        list.Add(contact!);
        return true;
    }

    private bool TryContact(ref ProtobufReader reader, out Contact? contact) =>
        format.TryRead(reader.Bytes(), contacts, leastAddresses: 0, out contact) && contact is not null;

    private static bool TryPoint(ref ProtobufReader reader, out Identifier point)
    {
        ReadOnlySpan<byte> bytes = reader.Bytes();
        point = bytes.Length == Identifier.Bytes ? new Identifier(bytes) : default;
        return bytes.Length == Identifier.Bytes;
    }

    private static bool TryRecord(ReadOnlySpan<byte> bytes, out Record? record)
    {
        record = null;
        ReadOnlySpan<byte> key = default;
        ReadOnlySpan<byte> value = default;
        ulong expires = 0;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case RingFields.RecordKey:
                    key = reader.Bytes();
                    break;
                case RingFields.RecordValue:
                    value = reader.Bytes();
                    break;
                case RingFields.RecordExpiresUnixMilliseconds:
                    expires = reader.Number();
                    break;
            }
        }

        if (reader.IsMalformed || key.Length is 0 or > RecordKey.MaxBytes || value.Length > KadLimits.MaxValueBytes || expires > LastUnixMilliseconds)
            return false;
        record = new Record(new RecordKey(key.ToArray()), value.ToArray(), DateTimeOffset.FromUnixTimeMilliseconds((long)expires));
        return true;
    }
}
