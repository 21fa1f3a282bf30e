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
/// The fields of a ring message, whatever they mean in it: <see cref="RingRequests"/> and <see cref="RingAnswers"/> know that. What is left out is
/// null or zero.
/// </summary>
internal sealed class RingMessage
{
    public RingMessageType Type { get; init; }

    public RingAnswerKind Answer { get; set; }

    public Contact? Sender { get; set; }

    public ulong Incarnation { get; set; }

    public FencingToken Token { get; set; }

    public Identifier? From { get; set; }

    public Identifier? To { get; set; }

    public Identifier? After { get; set; }

    public RingRole Role { get; set; }

    public Contact? Predecessor { get; set; }

    public ImmutableArray<Contact> Contacts { get; set; } = [];

    public ImmutableArray<Contact> Preceding { get; set; } = [];

    public RingPhase Phase { get; set; }

    public long Epoch { get; set; }

    public RingRouteKind RouteKind { get; set; }

    public Contact? Pending { get; set; }

    public TimeSpan RetryAfter { get; set; }

    public RingRefusalReason Reason { get; set; }

    public ImmutableArray<Record> Records { get; set; } = [];

    public bool IsLast { get; set; }

    public long DigestCount { get; set; }

    public ulong DigestSum { get; set; }

    public DateTimeOffset? WallClock { get; set; }

    /// <summary>Writes every field that is not zero.</summary>
    public void Write(ProtobufWriter writer, ContactFormat format)
    {
        writer.Number(RingFields.Type, (ulong)Type);
        WriteNumber(writer, RingFields.Answer, (ulong)Answer);
        WriteContact(writer, RingFields.Sender, Sender, format);
        WriteFixed(writer, RingFields.Incarnation, Incarnation);
        WriteFixed(writer, RingFields.TokenIncarnation, Token.Incarnation);
        WriteNumber(writer, RingFields.TokenEpoch, (ulong)Token.Epoch);
        WritePoint(writer, RingFields.From, From);
        WritePoint(writer, RingFields.To, To);
        WritePoint(writer, RingFields.After, After);
        WriteNumber(writer, RingFields.Role, (ulong)Role);
        WriteContact(writer, RingFields.Predecessor, Predecessor, format);
        foreach (Contact contact in Contacts)
            WriteContact(writer, RingFields.Contacts, contact, format);
        foreach (Contact contact in Preceding)
            WriteContact(writer, RingFields.Preceding, contact, format);
        WriteNumber(writer, RingFields.Phase, (ulong)Phase);
        WriteNumber(writer, RingFields.Epoch, (ulong)Epoch);
        WriteNumber(writer, RingFields.RouteKind, (ulong)RouteKind);
        WriteContact(writer, RingFields.Pending, Pending, format);
        WriteNumber(writer, RingFields.RetryAfterMilliseconds, (ulong)RetryAfter.TotalMilliseconds);
        WriteNumber(writer, RingFields.Reason, (ulong)Reason);
        foreach (Record record in Records)
            WriteRecord(writer, record);
        WriteNumber(writer, RingFields.IsLast, IsLast ? 1UL : 0);
        WriteNumber(writer, RingFields.DigestCount, (ulong)DigestCount);
        WriteFixed(writer, RingFields.DigestSum, DigestSum);
        if (WallClock is { } wall)
            writer.Number(RingFields.WallClockMilliseconds, (ulong)Math.Max(0, wall.ToUnixTimeMilliseconds()));
    }

    private static void WriteNumber(ProtobufWriter writer, int field, ulong number)
    {
        if (number != 0)
            writer.Number(field, number);
    }

    private static void WriteFixed(ProtobufWriter writer, int field, ulong number)
    {
        if (number != 0)
            writer.Fixed64(field, number);
    }

    private static void WriteContact(ProtobufWriter writer, int field, Contact? contact, ContactFormat format)
    {
        if (contact is not null)
            format.Write(writer, field, contact, leastAddresses: 0);
    }

    private static void WritePoint(ProtobufWriter writer, int field, Identifier? point)
    {
        if (point is not { } there)
            return;
        Span<byte> bytes = stackalloc byte[Identifier.Bytes];
        there.CopyTo(bytes);
        writer.Bytes(field, bytes);
    }

    /// <summary>A record with its end to the millisecond: both sides of a transfer compare digests over it.</summary>
    private static void WriteRecord(ProtobufWriter writer, Record record)
    {
        ulong expires = (ulong)Math.Max(0, record.ExpiresUnixMilliseconds);
        int length = ProtobufWriter.SizeOfBytes(RingFields.RecordKey, record.Key.Span.Length)
            + ProtobufWriter.SizeOfBytes(RingFields.RecordValue, record.Value.Length)
            + ProtobufWriter.SizeOfNumber(RingFields.RecordExpiresUnixMilliseconds, expires);
        writer.Length(RingFields.Records, length);
        writer.Bytes(RingFields.RecordKey, record.Key.Span);
        writer.Bytes(RingFields.RecordValue, record.Value.Span);
        writer.Number(RingFields.RecordExpiresUnixMilliseconds, expires);
    }
}
