using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Replication;

namespace Kith;

/// <summary>What a node knows of its network and of the time, to be known again after a restart: contacts, and members that were there within a day.</summary>
/// <param name="Taken">When this was so, by the node's steady clock: where that goes on after a restart.</param>
/// <param name="Stamp">The last stamp of its hybrid clock.</param>
/// <param name="Contacts">The routing table's contacts, at most <see cref="MaxContacts"/>.</param>
/// <param name="Gone">Members that had left the table, and when each was last known.</param>
/// <param name="Provided">What the node provides.</param>
/// <param name="Kept">What the node puts again before it ends, and when.</param>
internal sealed record NetworkSnapshot(
    DateTimeOffset Taken,
    ulong Stamp,
    IReadOnlyList<Contact> Contacts,
    IReadOnlyDictionary<Identifier, DateTimeOffset> Gone,
    IReadOnlyCollection<ProviderKey> Provided,
    IReadOnlyCollection<(KeptRecord Record, DateTimeOffset Due)> Kept)
{
    /// <summary>Enough to find any network again; more would only be dialled in vain when all of it is gone.</summary>
    public const int MaxContacts = 64;

    private const ulong MaxLifeMilliseconds = 366UL * 24 * 3600 * 1000; // Longer than any swarm lets records live.

    private const int TakenField = 1;
    private const int ContactField = 2;
    private const int GoneField = 3;
    private const int StampField = 4;
    private const int ProvidedField = 5;
    private const int KeptField = 6;
    private const int DueField = 2;
    private const int LifeField = 3;
    private const int NumberField = 4;
    private const int NameField = 1;
    private const int SeenField = 2;

    public byte[] Encode()
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        writer.Number(TakenField, (ulong)Math.Max(0, Taken.ToUnixTimeMilliseconds()));
        writer.Number(StampField, Stamp);
        foreach (ProviderKey key in Provided)
            writer.Bytes(ProvidedField, key.Span);
        ArrayBufferWriter<byte> part = new();
        foreach (Contact contact in Contacts)
        {
            part.ResetWrittenCount();
            SavedContact.Write(part, contact);
            writer.Bytes(ContactField, part.WrittenSpan);
        }

        foreach ((Identifier member, DateTimeOffset seen) in Gone)
        {
            part.ResetWrittenCount();
            ProtobufWriter inner = new(part);
            inner.Bytes(NameField, member.ToByteArray());
            inner.Number(SeenField, (ulong)seen.ToUnixTimeMilliseconds());
            writer.Bytes(GoneField, part.WrittenSpan);
        }

        foreach ((KeptRecord record, DateTimeOffset due) in Kept)
        {
            part.ResetWrittenCount();
            ProtobufWriter inner = new(part);
            inner.Bytes(NameField, record.Key.Span);
            inner.Number(DueField, (ulong)Math.Max(0, due.ToUnixTimeMilliseconds()));
            inner.Number(LifeField, (ulong)record.Life.TotalMilliseconds);
            inner.Number(NumberField, record.Number);
            writer.Bytes(KeptField, part.WrittenSpan);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a snapshot; false when it is none, which an older or newer version may have written.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out NetworkSnapshot? snapshot)
    {
        snapshot = null;
        DateTimeOffset taken = DateTimeOffset.UnixEpoch; // A moment before that cannot be written again.
        ulong stamp = 0;
        List<ProviderKey> provided = [];
        List<(KeptRecord, DateTimeOffset)> kept = [];
        List<Contact> contacts = [];
        Dictionary<Identifier, DateTimeOffset> gone = [];
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            bool isReadable = reader.Field switch
            {
                TakenField => TryReadMoment(reader.Number(), out taken),
                ContactField => TryReadContact(reader.Bytes(), contacts),
                GoneField => TryReadGone(reader.Bytes(), gone),
                StampField => TryReadStamp(reader.Number(), out stamp),
                ProvidedField => TryReadProvided(reader.Bytes(), provided),
                KeptField => TryReadKept(reader.Bytes(), kept),
                _ => true,
            };
            if (!isReadable)
                return false;
        }

        if (reader.IsMalformed)
            return false;
        snapshot = new NetworkSnapshot(taken, stamp, contacts, gone, provided, kept);
        return true;
    }

    private static bool TryReadContact(ReadOnlySpan<byte> bytes, List<Contact> contacts)
    {
        if (contacts.Count == MaxContacts || !SavedContact.TryRead(bytes, out Contact? contact))
            return false;
        contacts.Add(contact);
        return true;
    }

    private static bool TryReadGone(ReadOnlySpan<byte> bytes, Dictionary<Identifier, DateTimeOffset> gone)
    {
        ReadOnlySpan<byte> name = default;
        DateTimeOffset seen = DateTimeOffset.UnixEpoch;
        bool isReadable = true;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            if (reader.Field == NameField)
                name = reader.Bytes();
            else if (reader.Field == SeenField)
                isReadable &= TryReadMoment(reader.Number(), out seen);
        }

        if (reader.IsMalformed || !isReadable || name.Length != Identifier.Bytes)
            return false;
        gone[new Identifier(name)] = seen;
        return true;
    }

    private static bool TryReadKept(ReadOnlySpan<byte> bytes, List<(KeptRecord, DateTimeOffset)> kept)
    {
        ReadOnlySpan<byte> key = default;
        DateTimeOffset due = DateTimeOffset.UnixEpoch;
        ulong life = 0;
        ulong number = 0;
        bool isReadable = true;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case NameField:
                    key = reader.Bytes();
                    break;
                case DueField:
                    isReadable &= TryReadMoment(reader.Number(), out due);
                    break;
                case LifeField:
                    life = reader.Number();
                    break;
                case NumberField:
                    number = reader.Number();
                    break;
            }
        }

        if (reader.IsMalformed || !isReadable || key.Length is 0 or > RecordKey.MaxBytes || life is 0 or > MaxLifeMilliseconds || kept.Count == Republisher.MaxRecords)
            return false;
        kept.Add((new KeptRecord(new RecordKey(key.ToArray()), TimeSpan.FromMilliseconds(life), number), due));
        return true;
    }

    private static bool TryReadProvided(ReadOnlySpan<byte> bytes, List<ProviderKey> provided)
    {
        if (provided.Count == Provider.MaxKeys || !ProviderKey.TryCreate(bytes, out ProviderKey key))
            return false;
        provided.Add(key);
        return true;
    }

    private static bool TryReadStamp(ulong number, out ulong stamp)
    {
        stamp = number;
        return true; // Whether it can be believed is the hybrid clock's decision.
    }

    private static bool TryReadMoment(ulong milliseconds, out DateTimeOffset moment)
    {
        bool isMoment = milliseconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        moment = isMoment ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : default;
        return isMoment;
    }
}
