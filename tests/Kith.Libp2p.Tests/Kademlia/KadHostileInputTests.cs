using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Kith.Core.Peers;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Tests.Formats;

namespace Kith.Libp2p.Tests.Kademlia;

/// <summary>What a stranger may send: it is read or refused, never thrown at, and costs no more than it weighs.</summary>
public sealed class KadHostileInputTests
{
    private const int MutatedInputs = 10_000;

    /// <summary>Forty contacts with all their addresses, the reply's own list, and a copy of the value.</summary>
    private const long AllowedBytes = 128 * 1024;

    private static readonly Request Find = new FindNode("somebody"u8.ToArray());

    [Fact]
    public void Message_cut_inside_a_field_is_refused()
    {
        Random random = new(1);
        for (int sample = 0; sample < 20; sample++)
        {
            Request request = KadSamples.Request(random);
            byte[] asked = KadSamples.Encode(request);
            byte[] answered = KadSamples.Encode(request, SmallReply(random, request));
            HashSet<int> askedBoundaries = Boundaries(asked);
            HashSet<int> answeredBoundaries = Boundaries(answered);
            for (int length = 0; length < asked.Length; length++)
            {
                bool isRead = KadSamples.Decoder().TryReadRequest(asked.AsMemory(0, length), out _);
                Assert.False(isRead && !askedBoundaries.Contains(length));
            }

            for (int length = 0; length < answered.Length; length++)
            {
                bool isRead = KadSamples.Decoder().TryReadReply(answered.AsMemory(0, length), request, KadSamples.EmptyReply());
                Assert.False(isRead && !answeredBoundaries.Contains(length));
            }
        }
    }

    [Fact]
    public void Record_or_peer_that_is_cut_inside_is_refused()
    {
        Random random = new(1);
        byte[] record = ProtobufPieces.Fields(KadSamples.Encode(new PutValue(KadSamples.Record(random)) { WantsEcho = true }))[^1][3..];
        byte[] peer = [.. ProtobufPieces.Field(KadFields.PeerId, [1, 2, 3]), .. ProtobufPieces.Field(KadFields.PeerAddress, [4, 5, 6])];
        foreach (int length in Enumerable.Range(1, peer.Length - 1).Except(Boundaries(peer)))
            Assert.False(ReadsReply([0x08, 4, .. ProtobufPieces.Field(KadFields.CloserPeers, peer[..length])]));
        foreach (int length in Enumerable.Range(1, record.Length - 1).Except(Boundaries(record)))
            Assert.False(KadSamples.Decoder().TryReadRequest(ProtobufPieces.Field(KadFields.Record, record[..length]), out _));
    }

    [Fact]
    public void Ten_thousand_mutated_messages_are_read_or_refused_at_bounded_cost()
    {
        Random origin = new(1);
        Request[] requests = [.. Enumerable.Range(0, 12).Select(_ => KadSamples.Request(origin))];
        byte[][] asked = [.. requests.Select(request => KadSamples.Encode(request))];
        byte[][] answered = [.. requests.Select(request => KadSamples.Encode(request, KadSamples.Reply(origin, request)))];
        KadDecoder decoder = KadSamples.Decoder(new ContactBook(capacity: 64)); // Small, so that its growth is not what is measured.
        ReplyPool replies = new();
        for (int index = 0; index < requests.Length; index++)
            Read(asked[index], answered[index], requests[index]);
        int accepted = 0;
        Prop.ForAll<DoNotSize<int>>(seed =>
        {
            Random random = new(seed.Item);
            int index = random.Next(requests.Length);
            byte[] request = Mutated(asked, index, random);
            byte[] reply = Mutated(answered, index, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            accepted += Read(request, reply, requests[index]);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.InRange(allocated, 0, AllowedBytes + (2 * (request.Length + reply.Length)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(MutatedInputs));
        Assert.InRange(accepted, MutatedInputs / 100, 2 * MutatedInputs * 99 / 100); // Else the mutations are too strong or too weak.

        int Read(byte[] request, byte[] reply, Request toWhat)
        {
            Reply read = replies.Rent(ReplyOutcome.Answered);
            bool isRequest = decoder.TryReadRequest(request, out _);
            bool isReply = decoder.TryReadReply(reply, toWhat, read);
            read.Release();
            return (isRequest ? 1 : 0) + (isReply ? 1 : 0);
        }
    }

    [Theory]
    [InlineData(1_000UL)]
    [InlineData(int.MaxValue)]
    [InlineData(uint.MaxValue)]
    [InlineData(1UL << 32)]
    [InlineData(long.MaxValue)]
    [InlineData(ulong.MaxValue)]
    public void Declared_length_beyond_the_end_is_refused_and_costs_nothing(ulong length)
    {
        foreach (int field in new[] { KadFields.Key, KadFields.Record, KadFields.CloserPeers, 9, 4_000 })
        {
            byte[] lying = [.. WithLength(field, length), 1, 2, 3];
            AssertRefusedCheaply(lying);
            AssertRefusedCheaply([0x08, 4, .. ProtobufPieces.Field(KadFields.Record, [.. WithLength(KadFields.RecordValue, length), 1])]);
            AssertRefusedCheaply([0x08, 4, .. ProtobufPieces.Field(KadFields.CloserPeers, [.. WithLength(KadFields.PeerAddress, length), 1])]);
        }
    }

    [Fact]
    public void Half_a_megabyte_of_tiny_peers_costs_no_more_than_forty()
    {
        byte[] peer = ProtobufPieces.Field(KadFields.CloserPeers, [0x0a, 2, 0, 0, 0x12, 1, 1]);
        byte[] message = [0x08, 4, .. Enumerable.Range(0, (KadLimits.MaxReplyBytes / peer.Length) - 1).SelectMany(index => Numbered(peer, index))];
        KadDecoder decoder = KadSamples.Decoder();
        Reply reply = KadSamples.EmptyReply();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(decoder.TryReadReply(message, Find, reply));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, AllowedBytes);

        static byte[] Numbered(byte[] peer, int index)
        {
            byte[] numbered = [.. peer];
            (numbered[4], numbered[5]) = ((byte)index, (byte)(index >> 8));
            return numbered;
        }
    }

    [Theory]
    [InlineData("0a00120161")] // The type as bytes.
    [InlineData("08041001")] // The key as a number.
    [InlineData("08041501020304")] // As four bytes.
    [InlineData("0804110102030405060708")] // As eight.
    [InlineData("08041201611801")] // The record as a number.
    [InlineData("08041201611a020801")] // The key of a record as a number.
    [InlineData("08041201611a050a01611001")] // Its value.
    [InlineData("08041201611a060a0161ca3000")] // Its remaining life as bytes.
    [InlineData("08041201610b0c")] // A group, which nobody sends any more.
    [InlineData("08041201610e")] // Wire types that do not exist.
    [InlineData("08041201610f")]
    [InlineData("08041201610001")] // Field zero.
    public void Field_of_a_wrong_wire_type_refuses_a_request(string hex)
    {
        byte[] message = Convert.FromHexString(hex);
        Assert.True(KadSamples.Decoder().TryReadRequest(Convert.FromHexString("0804120161"), out _));
        Assert.False(KadSamples.Decoder().TryReadRequest(message, out _));
    }

    [Theory]
    [InlineData("0a00")] // The type as bytes.
    [InlineData("08041801")] // The record as a number.
    [InlineData("08044001")] // A closer peer as a number.
    [InlineData("0804a20600")] // The outcome as bytes.
    [InlineData("0804aa0600")] // The time to wait as bytes.
    [InlineData("0804b20600")] // Durability as bytes.
    [InlineData("080442020801")] // A peer's id as a number.
    [InlineData("080442050a01611001")] // Its address.
    [InlineData("08040b0c")] // A group.
    [InlineData("08040001")] // Field zero.
    public void Field_of_a_wrong_wire_type_refuses_a_reply(string hex)
    {
        Assert.True(ReadsReply([0x08, 4]));
        Assert.False(ReadsReply(Convert.FromHexString(hex)));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Mutation.Check(
        bytes =>
        {
            if (KadSamples.Decoder().TryReadRequest(bytes, out Request request))
                Assert.True(KadSamples.Decoder().TryReadRequest(KadSamples.Encode(request), out _));
            ReadsReply(bytes);
        },
        KadSamples.Encode(Find),
        KadSamples.Encode(Find, SmallReply(new Random(1), Find)));

    private static bool ReadsReply(byte[] message) => KadSamples.Decoder().TryReadReply(message, Find, KadSamples.EmptyReply());

    private static void AssertRefusedCheaply(byte[] message)
    {
        KadDecoder decoder = KadSamples.Decoder();
        Reply reply = KadSamples.EmptyReply();
        decoder.TryReadRequest(KadSamples.Encode(Find), out _); // Warms up.
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isRequest = decoder.TryReadRequest(message, out _);
        bool isReply = decoder.TryReadReply(message, Find, reply);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.False(isRequest);
        Assert.False(isReply);
    }

    private static byte[] WithLength(int field, ulong length)
    {
        byte[] number = ProtobufPieces.Field(1, length);
        return [.. ProtobufPieces.Field(field, WireFormat.WireType.LengthDelimited), .. number[1..]];
    }

    private static Reply SmallReply(Random random, Request request)
    {
        Reply reply = KadSamples.Reply(random, request);
        reply.SetCloserCount(Math.Min(2, reply.Closer.Length));
        return reply;
    }

    private static HashSet<int> Boundaries(byte[] message)
    {
        HashSet<int> boundaries = [0];
        int end = 0;
        foreach (byte[] field in ProtobufPieces.Fields(message))
            boundaries.Add(end += field.Length);
        return boundaries;
    }

    /// <summary>Changed bytes, cuts, insertions and joints; mostly near the start, where tags and lengths are.</summary>
    private static byte[] Mutated(byte[][] messages, int index, Random random)
    {
        List<byte> message = [.. messages[index]];
        for (int changes = random.Next(1, 9); changes > 0 && message.Count > 0; changes--)
        {
            int reach = random.Next(3) == 0 ? message.Count : Math.Min(message.Count, 64);
            int place = random.Next(reach);
            switch (random.Next(12))
            {
                case 0:
                    message.RemoveRange(place, message.Count - place);
                    break;
                case 1:
                    message.RemoveRange(place, Math.Min(random.Next(1, 9), message.Count - place));
                    break;
                case 2:
                    message.InsertRange(place, KadSamples.Bytes(random, random.Next(1, 12)));
                    break;
                case 3:
                    message.InsertRange(place, messages[random.Next(messages.Length)]);
                    break;
                case 4:
                    message.InsertRange(place, Enumerable.Repeat((byte)0xff, random.Next(1, 12)));
                    break;
                case 5:
                    message[place] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    message[place] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. message];
    }
}
