using System;
using System.Collections.Generic;
using Kith.Core.Formats;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Kademlia;

/// <summary>
/// Bytes to requests and replies (libp2p kad-dht specification). What a stranger sent is either a message within <see cref="KadLimits"/> or
/// refused as a value; unknown fields are skipped. Key and value are copied out of the receive buffer, contacts are interned.
/// </summary>
internal sealed class KadDecoder(ContactBook contacts, RecordRules rules, TimeProvider time, ContactFormat? format = null)
{
    private static readonly ulong LastUnixMilliseconds = (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

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
        ReadOnlySpan<byte> digests = default;
        ReadOnlySpan<byte> versions = default;
        RecordFields record = default;
        ulong expected = 0;
        bool wantsEcho = true;
        Ballot? ballot = null;
        List<Contact>? providers = null;
        ProtobufReader reader = new(message.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case KadFields.ProviderPeers:
                    if (!TryReadProvider(reader.Bytes(), providers ??= [], KadLimits.MaxProvidersInRequest))
                        return false;
                    break;
                case KadFields.ExpectedSequence:
                    expected = reader.Number();
                    break;
                case KadFields.WithoutEcho:
                    wantsEcho = reader.Number() == 0;
                    break;
                case KadFields.Ballot:
                    if (!Ballot.TryRead(reader.Bytes(), out Ballot read))
                        return false;
                    ballot = read;
                    break;
                case KadFields.Type:
                    type = reader.Number();
                    break;
                case KadFields.Key:
                    key = reader.Bytes();
                    break;
                case KadFields.Digests:
                    digests = reader.Bytes();
                    break;
                case KadFields.Versions:
                    versions = reader.Bytes();
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
            case (ulong)KadMessageType.AddProvider when ProviderKey.TryCreate(key, out ProviderKey provided):
                request = new AddProvider(provided, providers ?? []);
                return true;
            case (ulong)KadMessageType.GetProviders when ProviderKey.TryCreate(key, out ProviderKey sought):
                request = new GetProviders(sought);
                return true;
            case (ulong)KadMessageType.Ping:
                request = PingNode.Instance;
                return true;
            case (ulong)KadMessageType.CompareRecords when RepairFields.TryReadDigests(digests, out ulong[] compared):
                request = new CompareRecords(compared);
                return true;
            case (ulong)KadMessageType.OfferRecords when RepairFields.TryReadVersions(versions, out RecordTag[] tags):
                request = new OfferRecords(tags);
                return true;
            case (ulong)KadMessageType.GetValue when key.Length > 0:
                RecordKey asked = new(key.ToArray());
                request = ballot is { } first ? new PrepareValue(asked, first) : new GetValue(asked);
                return true;
            case (ulong)KadMessageType.PutValue when key.Length > 0 && record.IsPresent && record.Key.SequenceEqual(key):
                Record offered = Receive(new RecordKey(key.ToArray()), record);
                request = ballot is { } second ? new AcceptValue(offered, second, expected) : new PutValue(offered) { WantsEcho = wantsEcho };
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
        RecordFields proposal = default;
        Ballot ballot = default;
        bool isVote = request is PrepareValue or AcceptValue;
        ProtobufReader reader = new(message.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case KadFields.Ballot:
                    if (isVote && !Ballot.TryRead(reader.Bytes(), out ballot))
                        return false;
                    break;
                case KadFields.Proposal:
                    if (isVote && !TryReadRecord(reader.Bytes(), out proposal))
                        return false;
                    break;
                case KadFields.Type:
                    type = reader.Number();
                    break;
                case KadFields.Record:
                    if (!TryReadRecord(reader.Bytes(), out record))
                        return false;
                    break;
                case KadFields.ProviderPeers when request is GetProviders:
                    if (!TryReadProvider(reader.Bytes(), reply.Providers ??= [], Reply.MaxProviders))
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
                case KadFields.Wanted:
                    ReadOnlySpan<byte> wanted = reader.Bytes();
                    if (wanted.Length > RepairFields.MaxWantedBytes)
                        return false;
                    if (request is CompareRecords or OfferRecords)
                        reply.Wanted = wanted.ToArray();
                    break;
                case KadFields.RetryAfterMilliseconds:
                    reply.RetryAfter = TimeSpan.FromMilliseconds(Math.Min(reader.Number(), uint.MaxValue));
                    break;
                case KadFields.Durable:
                    reply.IsDurable = reader.Number() != 0;
                    break;
                case KadFields.FailureDomain when request is PutValue:
                    reply.FailureDomain = FailureDomainText.Read(reader.Bytes());
                    break;
                case KadFields.WallClockMilliseconds:
                    reply.WallClock = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(reader.Number(), LastUnixMilliseconds));
                    break;
            }
        }

        if (reader.IsMalformed || type != (ulong)KadEncoder.TypeOf(request))
            return false;
        if ((record.IsPresent && !record.Key.SequenceEqual(request.Key.Span)) || (proposal.IsPresent && !proposal.Key.SequenceEqual(request.Key.Span)))
            return false;
        if (isVote)
            ReadVote(request, reply, record, ballot, proposal);
        if (!record.IsPresent)
            return true;
        if (request is GetValue get)
            reply.Record = Receive(get.RecordKey, record);
        return true;
    }

    private void ReadVote(Request request, Reply reply, RecordFields record, Ballot ballot, RecordFields proposal)
    {
        RecordKey key = request is PrepareValue prepare ? prepare.RecordKey : ((AcceptValue)request).Record.Key;
        Record? held = record.IsPresent ? Receive(key, record) : null;
        reply.Vote = KadVotes.Read(reply.Stored, held, rules.NumberOf(held), ballot, proposal.IsPresent ? Receive(key, proposal) : null);
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

    private bool TryReadProvider(ReadOnlySpan<byte> message, List<Contact> providers, int most)
    {
        if (providers.Count == most)
            return true;
        if (!_format.TryRead(message, contacts, leastAddresses: 0, out Contact? provider))
            return false;
        if (provider is not null)
            providers.Add(provider);
        return true;
    }
}
