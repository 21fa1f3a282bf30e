using System;
using System.Buffers;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Kademlia;

namespace Kith.Classroom;

/// <summary>
/// A message of the classroom or the answer to one, as protobuf fields: what the assignment's text messages carried. The sender is always there,
/// and is whoever TLS says it is.
/// </summary>
internal sealed record ClassMessage
{
    /// <summary>The protocol that carries them, one message and its answer a stream.</summary>
    public const string Protocol = "/kith/classroom/files/1.0.0";

    /// <summary>The longest message: three contacts and some numbers.</summary>
    public const int MaxBytes = 4 * KadLimits.MaxPeerBytes;

    /// <summary>Peers that a message may be passed along: as many as there can be.</summary>
    public const int MaxHops = 256;

    private const int KindField = 1;
    private const int AnswerField = 2;
    private const int SenderField = 3;
    private const int OriginField = 4;
    private const int SubjectField = 5;
    private const int NameField = 6;
    private const int HopsField = 7;
    private const int IsFinalField = 8;
    private const int LengthField = 9;
    private const int IsMemberField = 10;
    private const int FirstField = 11;
    private const int SecondField = 12;
    private const int HasFileField = 13;
    private const int IsSpareField = 14;
    private const int NumberField = 15;

    private static readonly ContactFormat Format = new(FileNumber.Space);

    public ClassMessageKind Kind { get; init; }

    public ClassAnswerKind Answer { get; init; }

    /// <summary>Who says this.</summary>
    public required Contact Sender { get; init; }

    /// <summary>Who began this: the joiner, or the one who stores or requests.</summary>
    public Contact? Origin { get; init; }

    /// <summary>In an answer, the peer it is about: the holder, or who follows the gap.</summary>
    public Contact? Subject { get; init; }

    /// <summary>The file's name.</summary>
    public FileNumber? File { get; init; }

    /// <summary>Drawn at random by whoever began this: the same message has the same number on every way that it takes.</summary>
    public ulong Number { get; init; }

    /// <summary>Peers it has passed.</summary>
    public int Hops { get; init; }

    /// <summary>Whether the sender knows that the receiver is where the message belongs.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Bytes of the file that follow.</summary>
    public long Length { get; init; }

    /// <summary>Whether the sender knows its successors and may be relied on as a member.</summary>
    public bool IsMember { get; init; }

    /// <summary>Whether the one who stores has the file to send.</summary>
    public bool HasFile { get; init; }

    /// <summary>Whether the owner of a file's place asks, because it does not have the file.</summary>
    public bool IsSpare { get; init; }

    /// <summary>The sender's first successor.</summary>
    public int? First { get; init; }

    /// <summary>The sender's second successor.</summary>
    public int? Second { get; init; }

    /// <summary>The sender's number.</summary>
    public int SenderId => FileNumber.IdOf(in Sender.Id);

    /// <summary>Whether every peer that it names is said to be where its number has its port.</summary>
    public bool IsInPlace(RingPeerOptions options) =>
        options.IsInPlace(Sender) && (Origin is null || options.IsInPlace(Origin)) && (Subject is null || options.IsInPlace(Subject));

    /// <summary>The message as bytes.</summary>
    public byte[] Encode()
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        WriteNumber(writer, KindField, (ulong)Kind);
        WriteNumber(writer, AnswerField, (ulong)Answer);
        WriteContact(writer, SenderField, Sender);
        WriteContact(writer, OriginField, Origin);
        WriteContact(writer, SubjectField, Subject);
        WriteNumber(writer, NameField, File is { } file ? ulong.Parse(file.Digits, System.Globalization.CultureInfo.InvariantCulture) + 1 : 0);
        WriteNumber(writer, HopsField, (ulong)Hops);
        WriteNumber(writer, IsFinalField, IsFinal ? 1UL : 0);
        WriteNumber(writer, LengthField, (ulong)Length);
        WriteNumber(writer, IsMemberField, IsMember ? 1UL : 0);
        WriteNumber(writer, HasFileField, HasFile ? 1UL : 0);
        WriteNumber(writer, IsSpareField, IsSpare ? 1UL : 0);
        WriteNumber(writer, NumberField, Number);
        WriteNumber(writer, FirstField, First is { } first ? (ulong)first + 1 : 0);
        WriteNumber(writer, SecondField, Second is { } second ? (ulong)second + 1 : 0);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads what a peer sent; null when it is malformed, beyond its limits or in another's name.</summary>
    public static ClassMessage? Decode(ReadOnlySpan<byte> bytes, PeerId remote)
    {
        ContactBook contacts = new(capacity: 4); // Each message stands alone: what one says of a peer is not carried over to the next.
        Contact? sender = null;
        Contact? origin = null;
        Contact? subject = null;
        ulong kind = 0, answer = 0, name = 0, hops = 0, isFinal = 0, length = 0, isMember = 0, hasFile = 0, isSpare = 0, number = 0, first = 0, second = 0;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case SenderField when !Format.TryRead(reader.Bytes(), contacts, leastAddresses: 1, out sender):
                case OriginField when !Format.TryRead(reader.Bytes(), contacts, leastAddresses: 1, out origin):
                case SubjectField when !Format.TryRead(reader.Bytes(), contacts, leastAddresses: 1, out subject):
                    return null;
                case KindField:
                    kind = reader.Number();
                    break;
                case AnswerField:
                    answer = reader.Number();
                    break;
                case NameField:
                    name = reader.Number();
                    break;
                case HopsField:
                    hops = reader.Number();
                    break;
                case IsFinalField:
                    isFinal = reader.Number();
                    break;
                case LengthField:
                    length = reader.Number();
                    break;
                case IsMemberField:
                    isMember = reader.Number();
                    break;
                case HasFileField:
                    hasFile = reader.Number();
                    break;
                case IsSpareField:
                    isSpare = reader.Number();
                    break;
                case NumberField:
                    number = reader.Number();
                    break;
                case FirstField:
                    first = reader.Number();
                    break;
                case SecondField:
                    second = reader.Number();
                    break;
            }
        }

        if (reader.IsMalformed || sender is null || sender.Peer != remote || kind > (ulong)ClassMessageKind.Departure || answer > (ulong)ClassAnswerKind.Damaged
            || name > 10_000 || hops > MaxHops || length > long.MaxValue || first > 256 || second > 256)
            return null;
        return new ClassMessage
        {
            Kind = (ClassMessageKind)kind,
            Answer = (ClassAnswerKind)answer,
            Sender = sender,
            Origin = origin,
            Subject = subject,
            File = name > 0 && FileNumber.TryParse((name - 1).ToString("0000", System.Globalization.CultureInfo.InvariantCulture), out FileNumber file) ? file : null,
            Hops = (int)hops,
            IsFinal = isFinal != 0,
            Length = (long)length,
            IsMember = isMember != 0,
            HasFile = hasFile != 0,
            IsSpare = isSpare != 0,
            Number = number,
            First = first > 0 ? (int)first - 1 : null,
            Second = second > 0 ? (int)second - 1 : null,
        };
    }

    private static void WriteNumber(ProtobufWriter writer, int field, ulong number)
    {
        if (number != 0)
            writer.Number(field, number);
    }

    private static void WriteContact(ProtobufWriter writer, int field, Contact? contact)
    {
        if (contact is not null)
            Format.Write(writer, field, contact, leastAddresses: 0);
    }
}
