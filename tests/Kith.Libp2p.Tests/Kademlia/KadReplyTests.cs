using System;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Libp2p.Kademlia;
using Record = Kith.Core.Records.Record;
using Wire = Kith.Libp2p.Tests.Kademlia.Oracle;

namespace Kith.Libp2p.Tests.Kademlia;

public sealed class KadReplyTests
{
    private static readonly Record Sample = new(ContentKey.Of("abc"u8), "abc"u8.ToArray(), KadSamples.Now.AddHours(1));
    private static readonly PutValue Put = new(Sample);
    private static readonly GetValue Get = new(Sample.Key);
    private static readonly FindNode Find = new("somebody"u8.ToArray());

    [Theory]
    [InlineData(StoreOutcome.Unknown)]
    [InlineData(StoreOutcome.Stored)]
    [InlineData(StoreOutcome.Refused)]
    [InlineData(StoreOutcome.Busy)]
    [InlineData(StoreOutcome.Stale)]
    [InlineData(StoreOutcome.Invalid)]
    [InlineData(StoreOutcome.Full)]
    public void Answer_to_a_put_says_what_became_of_the_record_and_repeats_it_only_when_stored_and_wanted(StoreOutcome outcome)
    {
        PutValue foreign = new(Sample) { WantsEcho = true };
        Reply sent = KadSamples.EmptyReply();
        sent.Stored = outcome;
        sent.IsDurable = outcome == StoreOutcome.Stored;
        sent.RetryAfter = TimeSpan.FromMilliseconds(1_500);
        byte[] message = KadSamples.Encode(foreign, sent);
        Assert.Null(Wire.Message.Parser.ParseFrom(KadSamples.Encode(Put, sent)).Record);
        Wire.Message read = Wire.Message.Parser.ParseFrom(message);
        Assert.Equal((int)outcome, (int)read.Outcome);
        Assert.Equal(outcome == StoreOutcome.Stored, read.Record is not null);
        Assert.Equal(1_500u, read.RetryAfterMilliseconds);
        Reply received = Read(message, foreign)!;
        Assert.Equal(outcome, received.Stored);
        Assert.Equal(sent.IsDurable, received.IsDurable);
        Assert.Equal(sent.RetryAfter, received.RetryAfter);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Failure_domain_of_a_copy_is_read_within_its_limit(int length, bool isRead)
    {
        string name = new('d', length);
        byte[] message = [.. KadSamples.Encode(Put), .. ProtobufPieces.Field(KadFields.FailureDomain, System.Text.Encoding.UTF8.GetBytes(name))];
        Assert.Equal(isRead ? name : null, Read(message, Put)!.FailureDomain);
    }

    [Theory]
    [InlineData("rack-1", "rack-1")]
    [InlineData("zürich", "zürich")]
    [InlineData("", null)]
    [InlineData("a\u001b[2J", null)]
    [InlineData("a\u007f", null)]
    public void Failure_domain_of_a_named_peer_is_read_if_it_can_be_shown(string name, string? expected)
    {
        byte[] peer = [.. ProtobufPieces.Field(KadFields.PeerId, [1, 2, 3]), .. ProtobufPieces.Field(KadFields.PeerAddress, [4, 5]), .. ProtobufPieces.Field(KadFields.PeerFailureDomain, System.Text.Encoding.UTF8.GetBytes(name))];
        byte[] message = [.. KadSamples.Encode(Put), .. ProtobufPieces.Field(KadFields.CloserPeers, peer)];
        Assert.Equal(expected, Read(message, Put)!.Closer[0].FailureDomain);
    }

    [Fact]
    public void Echo_of_a_foreign_peer_says_neither_stored_nor_durable()
    {
        Reply received = Read(KadSamples.Encode(Put), Put)!;
        Assert.Equal(StoreOutcome.Unknown, received.Stored);
        Assert.False(received.IsDurable);
        Assert.Equal(TimeSpan.Zero, received.RetryAfter);
    }

    [Theory]
    [InlineData(7UL)]
    [InlineData(ulong.MaxValue)]
    public void Outcome_of_a_later_version_is_unknown(ulong outcome) =>
        Assert.Equal(StoreOutcome.Unknown, Read([.. KadSamples.Encode(Put), .. ProtobufPieces.Field(KadFields.Outcome, outcome)], Put)!.Stored);

    [Fact]
    public void Retry_after_never_overflows() =>
        Assert.Equal(
            TimeSpan.FromMilliseconds((long)uint.MaxValue),
            Read([.. KadSamples.Encode(Put), .. ProtobufPieces.Field(KadFields.RetryAfterMilliseconds, ulong.MaxValue)], Put)!.RetryAfter);

    [Fact]
    public void Answer_that_reports_on_no_store_has_no_fields_of_our_own()
    {
        Reply sent = KadSamples.EmptyReply();
        sent.Stored = StoreOutcome.Stored;
        sent.IsDurable = true;
        Wire.Message read = Wire.Message.Parser.ParseFrom(KadSamples.Encode(Find, sent));
        Assert.Equal(new Wire.Message { Type = Wire.Message.Types.MessageType.FindNode, Key = ByteString.CopyFrom(Find.Key.Span) }, read);
        read = Wire.Message.Parser.ParseFrom(KadSamples.Encode(Get, sent));
        Assert.Equal(new Wire.Message { Type = Wire.Message.Types.MessageType.GetValue, Key = ByteString.CopyFrom(Get.Key.Span) }, read);
    }

    [Fact]
    public void Store_that_could_not_be_read_is_told_apart_from_absence()
    {
        Reply sent = KadSamples.EmptyReply();
        sent.Stored = StoreOutcome.Busy;
        Reply? read = Read(KadSamples.Encode(Get, sent), Get);
        Assert.Equal((StoreOutcome.Busy, null), (read?.Stored, read?.Record));
    }

    [Fact]
    public void Record_under_another_key_than_asked_is_refused()
    {
        Reply sent = KadSamples.EmptyReply();
        sent.Record = new Record(ContentKey.Of("other"u8), "other"u8.ToArray(), KadSamples.Now.AddHours(1));
        Assert.Null(Read(KadSamples.Encode(Get, sent), Get));
        Assert.Null(Read(KadSamples.Encode(new PutValue(sent.Record)), Put));
    }

    [Fact]
    public void Value_over_the_limit_is_refused()
    {
        Reply sent = KadSamples.EmptyReply();
        sent.Record = new Record(Sample.Key, new byte[KadLimits.MaxValueBytes], KadSamples.Now.AddHours(1));
        Assert.NotNull(Read(KadSamples.Encode(Get, sent), Get));
        sent.Record = new Record(Sample.Key, new byte[KadLimits.MaxValueBytes + 1], KadSamples.Now.AddHours(1));
        Assert.Null(Read(KadSamples.Encode(Get, sent), Get));
    }

    [Fact]
    public void Answer_of_another_type_is_refused()
    {
        Assert.Null(Read(KadSamples.Encode(Get, KadSamples.EmptyReply()), Find));
        Assert.Null(Read(KadSamples.Encode(Find, KadSamples.EmptyReply()), Get));
        Assert.Null(Read([], Get)); // An empty message reads as an answer to a put.
        Assert.NotNull(Read([], Put));
    }

    [Fact]
    public void Peers_beyond_forty_are_dropped_and_not_even_remembered()
    {
        Wire.Message message = Found();
        for (int index = 0; index < 5_000; index++)
            message.CloserPeers.Add(Peer([1, (byte)index, (byte)(index >> 8)], [1]));
        ContactBook contacts = new();
        Reply received = KadSamples.EmptyReply();
        Assert.True(KadSamples.Decoder(contacts).TryReadReply(message.ToByteArray(), Find, received));
        Assert.Equal(Reply.MaxCloser, received.Closer.Length);
        Assert.Equal(Reply.MaxCloser, contacts.Count);
        Assert.Equal([1, 39, 0], received.Closer[39].Peer.Bytes.ToArray());
    }

    [Fact]
    public void Addresses_beyond_sixteen_are_dropped()
    {
        byte[][] addresses = [.. Enumerable.Range(0, 17).Select(index => new byte[] { (byte)index })];
        Contact taken = Assert.Single(ReadPeers(Peer([1], addresses)));
        Assert.Equal(addresses[..16], taken.Addresses.Select(address => address.ToArray()));
    }

    [Fact]
    public void Empty_and_overlong_addresses_are_dropped()
    {
        byte[] longest = new byte[KadLimits.MaxAddressBytes];
        Contact taken = Assert.Single(ReadPeers(Peer([1], [], new byte[KadLimits.MaxAddressBytes + 1], longest)));
        Assert.Equal(longest, Assert.Single(taken.Addresses).ToArray());
    }

    [Fact]
    public void Peers_that_cannot_be_dialled_are_left_out_and_the_others_stay()
    {
        Contact[] taken = ReadPeers(
            Peer([1]),
            Peer([2], []),
            Peer([3], new byte[KadLimits.MaxAddressBytes + 1]),
            Peer([], [1]),
            Peer(new byte[PeerId.MaxBytes + 1], [1]),
            Peer(new byte[PeerId.MaxBytes], [1]));
        Assert.Equal(new byte[PeerId.MaxBytes], Assert.Single(taken).Peer.Bytes.ToArray());
    }

    [Fact]
    public void Description_out_of_all_proportion_is_left_out_and_the_others_stay()
    {
        Wire.Message.Types.Peer proportionate = WithDescription(KadLimits.MaxPeerBytes);
        Wire.Message.Types.Peer oversized = WithDescription(KadLimits.MaxPeerBytes + 1);
        Assert.Equal(proportionate.Id.ToByteArray(), Assert.Single(ReadPeers(oversized, proportionate)).Peer.Bytes.ToArray());
    }

    [Fact]
    public void Peers_without_addresses_are_not_named()
    {
        Random random = new(1);
        Reply sent = KadSamples.EmptyReply();
        sent.AddCloser(KadSamples.Contact(random, 0));
        sent.AddCloser(KadSamples.Contact(random, 2));
        Assert.Equal(sent.Closer[1].Peer.Bytes.ToArray(), Assert.Single(Wire.Message.Parser.ParseFrom(KadSamples.Encode(Find, sent)).CloserPeers).Id.ToByteArray());
    }

    [Fact]
    public void What_we_say_of_a_peer_that_announced_too_much_is_what_others_take()
    {
        ReadOnlyMemory<byte>[] announced = [.. Enumerable.Range(0, 64).Select(index => (ReadOnlyMemory<byte>)new byte[index == 0 ? 1_024 : KadLimits.MaxAddressBytes])];
        Reply sent = KadSamples.EmptyReply();
        sent.AddCloser(new Contact(new PeerId(new byte[PeerId.MaxBytes]), announced));
        byte[] message = KadSamples.Encode(Find, sent);
        int described = Assert.Single(Wire.Message.Parser.ParseFrom(message).CloserPeers).CalculateSize();
        Assert.InRange(described, KadLimits.MaxPeerBytes - 1_024, KadLimits.MaxPeerBytes);
        Assert.Equal(15, Assert.Single(Read(message, Find)!.Closer.ToArray()).Addresses.Length);
    }

    [Fact]
    public void Largest_reply_we_write_is_within_the_limit_of_replies()
    {
        Reply sent = KadSamples.EmptyReply();
        sent.Record = new Record(Sample.Key, new byte[KadLimits.MaxValueBytes], DateTimeOffset.MaxValue);
        for (int index = 0; index < Reply.MaxCloser; index++)
            sent.AddCloser(new Contact(new PeerId([(byte)index]), [.. Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[1_024], 16).Append(new byte[300])]));
        byte[] message = KadSamples.Encode(Get, sent);
        Assert.InRange(message.Length, 1, KadLimits.MaxReplyBytes);
        Assert.Equal(Reply.MaxCloser, Read(message, Get)!.Closer.Length);
    }

    [Fact]
    public void Naming_known_peers_allocates_nothing()
    {
        Random random = new(1);
        Reply sent = KadSamples.EmptyReply();
        for (int index = 0; index < 20; index++)
            sent.AddCloser(KadSamples.Contact(random, 2));
        byte[] message = KadSamples.Encode(Find, sent);
        KadDecoder decoder = KadSamples.Decoder();
        ReplyPool replies = new();
        ReadAndRelease();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int times = 0; times < 100; times++)
            ReadAndRelease();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void ReadAndRelease()
        {
            Reply reply = replies.Rent(ReplyOutcome.Answered);
            if (!decoder.TryReadReply(message, Find, reply) || reply.Closer.Length != 20)
                throw new InvalidOperationException("The reply was not read.");
            reply.Release();
        }
    }

    private static Reply? Read(byte[] message, Request request)
    {
        Reply reply = KadSamples.EmptyReply();
        return KadSamples.Decoder().TryReadReply(message, request, reply) ? reply : null;
    }

    private static Contact[] ReadPeers(params IEnumerable<Wire.Message.Types.Peer> peers)
    {
        Wire.Message message = Found();
        message.CloserPeers.AddRange(peers);
        return Read(message.ToByteArray(), Find)!.Closer.ToArray();
    }

    private static Wire.Message Found() => new() { Type = Wire.Message.Types.MessageType.FindNode };

    private static Wire.Message.Types.Peer Peer(byte[] id, params byte[][] addresses)
    {
        Wire.Message.Types.Peer peer = new() { Id = ByteString.CopyFrom(id) };
        peer.Addresses.AddRange(addresses.Select(address => ByteString.CopyFrom(address)));
        return peer;
    }

    /// <summary>A dialable peer whose description is filled up to a length with addresses that are dropped.</summary>
    private static Wire.Message.Types.Peer WithDescription(int length)
    {
        Wire.Message.Types.Peer peer = Peer([(byte)length, 1], [1]);
        peer.Addresses.Add(ByteString.CopyFrom(new byte[length - peer.CalculateSize() - 3])); // A tag and a length of two bytes.
        Assert.Equal(length, peer.CalculateSize());
        return peer;
    }
}
