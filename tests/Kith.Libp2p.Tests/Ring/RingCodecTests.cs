using System;
using System.Buffers;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Ring;
using Kith.Libp2p.Tests.Formats;
using Kith.Libp2p.Tests.Kademlia;
using Record = Kith.Core.Records.Record;

namespace Kith.Libp2p.Tests.Ring;

public sealed class RingCodecTests
{
    public static TheoryData<int> SpaceBits => [8, 256];

    [Theory]
    [MemberData(nameof(SpaceBits))]
    public void Every_request_comes_back_as_it_was(int bits)
    {
        RingSpace space = new(bits);
        for (int seed = 0; seed < 2_000; seed++)
        {
            RingRequest sent = RingSamples.Request(new Random(seed), space);
            byte[] message = RingSamples.Encode(RingSamples.Codec(space), sent);
            Assert.True(RingSamples.Codec(space).TryReadRequest(message, sent.Sender.Peer, out Request received), $"Seed {seed}");
            Assert.Equal(Described(RingRequests.ToMessage(sent)), Described(RingRequests.ToMessage((RingRequest)received)));
        }
    }

    [Theory]
    [MemberData(nameof(SpaceBits))]
    public void Every_answer_comes_back_as_it_was(int bits)
    {
        RingSpace space = new(bits);
        for (int seed = 0; seed < 2_000; seed++)
        {
            Random random = new(seed);
            RingRequest request = RingSamples.Request(random, space);
            RingAnswer? sent = RingSamples.Answer(random, space);
            DateTimeOffset? wall = seed % 2 == 0 ? KadSamples.Now.AddSeconds(seed) : null;
            byte[] message = RingSamples.Encode(RingSamples.Codec(space), request, sent, wall);
            Reply received = KadSamples.EmptyReply();
            Assert.True(RingSamples.Codec(space).TryReadReply(message, request, received), $"Seed {seed}");
            Assert.Equal(sent is null ? ReplyOutcome.Refused : ReplyOutcome.Answered, received.Outcome);
            Assert.Equal(wall, received.WallClock);
            Assert.Equal(Described(RingAnswers.ToMessage(RingRequests.TypeOf(request), sent)), Described(RingAnswers.ToMessage(RingRequests.TypeOf(request), received.Overlay)));
        }
    }

    [Fact]
    public void Records_of_a_page_keep_their_end_to_the_millisecond_so_that_digests_agree()
    {
        RingQuery request = new(new Contact(new PeerId([1])));
        Record[] records = [.. Enumerable.Range(0, 50).Select(seed => KadSamples.Record(new Random(seed)))];
        RingDigest digest = records.Aggregate(RingDigest.Empty, (sum, record) => sum.With(record));
        byte[] message = RingSamples.Encode(RingSamples.Codec(RingSpace.Full), request, new RingPage([.. records], isLast: true, digest));
        Reply received = KadSamples.EmptyReply();
        Assert.True(RingSamples.Codec(RingSpace.Full).TryReadReply(message, request, received));
        RingPage page = Assert.IsType<RingPage>(received.Overlay);
        Assert.Equal(digest, page.Records.Aggregate(RingDigest.Empty, (sum, record) => sum.With(record)));
    }

    [Fact]
    public void Questions_that_both_overlays_ask_have_one_form()
    {
        RingCodec codec = RingSamples.Codec(RingSpace.Full);
        for (int seed = 0; seed < 200; seed++)
        {
            Request sent = KadSamples.Request(new Random(seed));
            byte[] message = RingSamples.Encode(codec, sent);
            Assert.Equal(KadSamples.Encode(sent), message);
            Assert.True(codec.TryReadRequest(message, new PeerId([1]), out Request received));
            KadSamples.AssertSame(sent, received);
        }
    }

    [Fact]
    public void Every_kind_of_request_travels_in_a_ring_and_so_does_its_answer()
    {
        Random random = new(1);
        Record record = KadSamples.Record(random);
        ProviderKey provided = ProviderKey.Of([1]);
        Request[] kinds =
        [
            new FindNode("peer"u8.ToArray()), new GetValue(record.Key), new PutValue(record), PingNode.Instance,
            new CompareRecords(new ulong[CompareRecords.Buckets]), new OfferRecords(new RecordTag[] { new(RingSamples.Point(random), 7) }),
            new PrepareValue(record.Key, KadSamples.Ballot(random)), new AcceptValue(record, KadSamples.Ballot(random), 2),
            new AddProvider(provided, [KadSamples.Contact(random, 1)]), new GetProviders(provided),
        ];
        IEnumerable<Type> known = typeof(Request).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Request)) && !type.IsAbstract && !type.IsSubclassOf(typeof(RingRequest)));
        Assert.Equal(known.Select(type => type.Name).Order(), kinds.Select(kind => kind.GetType().Name).Order());
        foreach (Request sent in kinds)
        {
            AssertTravels(RingSamples.Codec(RingSpace.Full), sent, random);
            AssertTravels(RingSamples.Codec(RingSamples.Narrow), sent, random);
        }
    }

    [Fact]
    public void Nobody_asks_in_anothers_name()
    {
        Contact victim = new(new PeerId([9]), new ReadOnlyMemory<byte>([1]));
        foreach (RingRequest forged in (RingRequest[])[new JoinRing(victim, 1), new LeaveRing(victim, 1), new RingNotify(victim, RingRole.Departing, RingSamples.State(new Random(1), RingSpace.Full), preceding: [])])
        {
            byte[] message = RingSamples.Encode(RingSamples.Codec(RingSpace.Full), forged);
            Assert.False(RingSamples.Codec(RingSpace.Full).TryReadRequest(message, new PeerId([8]), out _));
            Assert.True(RingSamples.Codec(RingSpace.Full).TryReadRequest(message, victim.Peer, out _));
        }
    }

    [Fact]
    public void Place_that_does_not_follow_from_the_name_is_malformed_where_it_must()
    {
        PeerId peer = new([1, 2, 3]);
        byte[] elsewhere = Query(peer, Identifier.Of([4]).ToByteArray());
        byte[] there = Query(peer, Identifier.Of(peer.Span).ToByteArray());
        Assert.False(RingSamples.Codec(RingSpace.Full).TryReadRequest(elsewhere, peer, out _));
        Assert.True(RingSamples.Codec(RingSpace.Full).TryReadRequest(there, peer, out _));
        Assert.False(RingSamples.Codec(RingSamples.Narrow).TryReadRequest(there, peer, out _)); // 32 bytes for an 8-bit place.
        Assert.False(RingSamples.Codec(RingSamples.Narrow).TryReadRequest(Query(peer, []), peer, out _));
        Assert.False(RingSamples.Codec(new RingSpace(bits: 4 + 8)).TryReadRequest(Query(peer, [1, 0x0f]), peer, out _)); // Bits beyond the space.
        Assert.True(RingSamples.Codec(RingSamples.Narrow).TryReadRequest(Query(peer, [7]), peer, out Request request));
        Assert.Equal(7UL, RingSamples.Narrow.NumberOf(((RingQuery)request).Sender.Id));
    }

    [Fact]
    public void Lists_beyond_their_bound_and_numbers_beyond_their_range_are_refused()
    {
        RingCodec codec = RingSamples.Codec(RingSpace.Full);
        RingQuery query = new(new Contact(new PeerId([1])));
        byte[] state = RingSamples.Encode(codec, query, new RingSnapshot(1, RingPhase.Active, 1, null, Contacts(RingLimits.MaxContacts)));
        Assert.True(codec.TryReadReply(state, query, KadSamples.EmptyReply()));
        Assert.False(codec.TryReadReply(RingSamples.Encode(codec, query, new RingSnapshot(1, RingPhase.Active, 1, null, Contacts(RingLimits.MaxContacts + 1))), query, KadSamples.EmptyReply()));
        foreach ((int field, ulong number) in ((int, ulong)[])
        [
            (RingFields.Phase, 4), (RingFields.Phase, 1UL << 32), (RingFields.Answer, 12), (RingFields.Role, 4), (RingFields.Reason, 3), (RingFields.RouteKind, 3),
            (RingFields.Epoch, ulong.MaxValue), (RingFields.TokenEpoch, ulong.MaxValue), (RingFields.DigestCount, ulong.MaxValue),
        ])
            Assert.False(codec.TryReadReply((byte[])[.. state, .. ProtobufPieces.Field(field, number)], query, KadSamples.EmptyReply()), $"{field} = {number}");
    }

    [Fact]
    public void Answer_to_another_question_is_refused()
    {
        RingCodec codec = RingSamples.Codec(RingSpace.Full);
        Contact sender = new(new PeerId([1]));
        byte[] message = RingSamples.Encode(codec, new RingQuery(sender), RingAcknowledgement.Instance);
        Assert.False(codec.TryReadReply(message, new JoinRing(sender, 1), KadSamples.EmptyReply()));
        Assert.False(codec.TryReadReply(KadSamples.Encode(new FindNode("x"u8.ToArray())), new RingQuery(sender), KadSamples.EmptyReply()));
    }

    [Theory]
    [MemberData(nameof(SpaceBits))]
    public void Damaged_messages_are_read_or_refused_and_never_throw(int bits)
    {
        RingSpace space = new(bits);
        RingCodec codec = RingSamples.Codec(space);
        Random random = new(bits);
        RingRequest[] requests = [.. Enumerable.Range(0, 40).Select(_ => RingSamples.Request(random, space))];
        Mutation.Check(message => codec.TryReadRequest(message, requests[0].Sender.Peer, out _), [.. requests.Select(request => RingSamples.Encode(codec, request))]);
        Mutation.Check(
            message => codec.TryReadReply(message, requests[0], KadSamples.EmptyReply()),
            [.. Enumerable.Range(0, 60).Select(_ => RingSamples.Encode(codec, requests[0], RingSamples.Answer(random, space)))]);
    }

    [Fact]
    public void Largest_request_we_write_is_within_the_limit()
    {
        RingCodec codec = RingSamples.Codec(RingSpace.Full);
        ReadOnlyMemory<byte>[] addresses = [.. Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[KadLimits.MaxAddressBytes], 16)];
        ImmutableArray<Contact> list = [.. Enumerable.Range(0, RingLimits.MaxContacts).Select(index => new Contact(new PeerId([(byte)index]), addresses))];
        byte[] message = RingSamples.Encode(codec, new RingNotify(list[0], RingRole.Predecessor, new RingSnapshot(1, RingPhase.Active, 1, list[1], list), list));
        Assert.InRange(message.Length, 1, codec.MaxRequestBytes);
    }

    private static void AssertTravels(RingCodec codec, Request sent, Random random)
    {
        Assert.True(codec.TryReadRequest(RingSamples.Encode(codec, sent), new PeerId([1]), out Request received), sent.GetType().Name);
        Assert.Equal(RingSamples.Encode(codec, sent), RingSamples.Encode(codec, received));
        Assert.Equal(sent.GetType(), received.GetType());
        if (sent is AddProvider)
            return; // It has no answer.
        Reply reply = sent is PingNode or CompareRecords or OfferRecords ? KadSamples.EmptyReply() : KadSamples.Reply(random, sent);
        if (sent is CompareRecords or OfferRecords)
            reply.Wanted = new byte[] { 5 };
        else if (sent is not PingNode)
            reply.WallClock = KadSamples.Now;
        ArrayBufferWriter<byte> output = new();
        codec.WriteReply(output, sent, reply, KadSamples.Now);
        Reply heard = KadSamples.EmptyReply();
        Assert.True(codec.TryReadReply(output.WrittenMemory, sent, heard), sent.GetType().Name);
        KadSamples.AssertSame(reply, heard);
        Assert.Equal(reply.Wanted.ToArray(), heard.Wanted.ToArray());
    }

    private static ImmutableArray<Contact> Contacts(int count) => [.. Enumerable.Range(0, count).Select(index => new Contact(new PeerId([1, (byte)index])))];

    private static byte[] Query(PeerId peer, byte[] place)
    {
        IEnumerable<byte> contact = ProtobufPieces.Field(KadFields.PeerId, peer.Span.ToArray());
        if (place.Length > 0)
            contact = contact.Concat(ProtobufPieces.Field(KadFields.PeerPlace, place));
        return [.. ProtobufPieces.Field(RingFields.Type, (ulong)RingMessageType.Query), .. ProtobufPieces.Field(RingFields.Sender, [.. contact])];
    }

    /// <summary>Every field of a message as text, so that a difference shows.</summary>
    private static string Described(RingMessage message) => string.Join(
        '\n',
        message.Type,
        message.Answer,
        Described(message.Sender),
        message.Incarnation,
        message.Token,
        message.From,
        message.To,
        message.After,
        message.Role,
        Described(message.Predecessor),
        string.Join(' ', message.Contacts.Select(Described)),
        string.Join(' ', message.Preceding.Select(Described)),
        message.Phase,
        message.Epoch,
        message.RouteKind,
        Described(message.Pending),
        message.RetryAfter,
        message.Reason,
        string.Join(' ', message.Records.Select(record => $"{Convert.ToHexString(record.Key.Span)}:{Convert.ToHexString(record.Value.Span)}:{record.Expires.ToUnixTimeMilliseconds()}")),
        message.IsLast,
        message.DigestCount,
        message.DigestSum);

    private static string Described(Contact? contact) =>
        contact is null ? "-" : $"{contact.Peer}@{contact.Id}/{string.Join(',', contact.Addresses.Select(address => Convert.ToHexString(address.Span)))}";
}
