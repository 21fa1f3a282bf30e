using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Libp2p.Kademlia;
using Record = Kith.Core.Records.Record;
using Wire = Kith.Libp2p.Tests.Kademlia.Oracle;

namespace Kith.Libp2p.Tests.Kademlia;

/// <summary>Our codec beside Google.Protobuf on the messages of <c>dht.proto</c>.</summary>
public sealed class KadDifferentialTests
{
    private const int MaxTests = 500;

    [Fact]
    public void Request_that_we_write_reads_the_same_there() => ForAll(random =>
    {
        Request request = KadSamples.Request(random);
        Wire.Message read = Wire.Message.Parser.ParseFrom(KadSamples.Encode(request));
        Assert.Equal(ToWire(request), read);
    });

    [Fact]
    public void Reply_that_we_write_reads_the_same_there() => ForAll(random =>
    {
        Request request = KadSamples.Request(random);
        Reply reply = KadSamples.Reply(random, request);
        Wire.Message read = Wire.Message.Parser.ParseFrom(KadSamples.Encode(request, reply));
        Assert.Equal(ToWire(request, reply), read);
    });

    [Fact]
    public void Request_written_there_reads_the_same_here() => ForAll(random =>
    {
        Request sent = KadSamples.Request(random);
        Wire.Message message = ToWire(sent);
        AddWhatOthersSend(message, random);
        Assert.True(KadSamples.Decoder().TryReadRequest(message.ToByteArray(), out Request received));
        KadSamples.AssertSame(sent, received);
    });

    [Fact]
    public void Reply_written_there_reads_the_same_here() => ForAll(random =>
    {
        Request request = KadSamples.Request(random);
        Reply sent = KadSamples.Reply(random, request);
        Wire.Message message = ToWire(request, sent);
        AddWhatOthersSend(message, random);
        AssertReads(sent, message.ToByteArray(), request);
    });

    [Fact]
    public void Order_of_fields_does_not_matter() => ForAll(random =>
    {
        Request request = KadSamples.Request(random);
        Reply reply = KadSamples.Reply(random, request);
        Assert.True(KadSamples.Decoder().TryReadRequest(Nested(KadSamples.Encode(request), random, ProtobufPieces.Shuffled), out Request received));
        KadSamples.AssertSame(request, received);
        AssertReads(reply, Nested(KadSamples.Encode(request, reply), random, ProtobufPieces.Shuffled), request);
    });

    [Fact]
    public void Unknown_fields_are_skipped() => ForAll(random =>
    {
        Request request = KadSamples.Request(random);
        Reply reply = KadSamples.Reply(random, request);
        Assert.True(KadSamples.Decoder().TryReadRequest(Nested(KadSamples.Encode(request), random, ProtobufPieces.WithUnknownFields), out Request received));
        KadSamples.AssertSame(request, received);
        AssertReads(reply, Nested(KadSamples.Encode(request, reply), random, ProtobufPieces.WithUnknownFields), request);
    });

    [Fact]
    public void Find_node_has_these_bytes() =>
        Assert.Equal("08041203616263", Convert.ToHexStringLower(KadSamples.Encode(new FindNode("abc"u8.ToArray()))));

    private static void ForAll(Action<Random> check) =>
        Prop.ForAll<DoNotSize<int>>(seed => check(new Random(seed.Item))).Check(Config.QuickThrowOnFailure.WithMaxTest(MaxTests));

    private static void AssertReads(Reply expected, byte[] message, Request request)
    {
        Reply received = KadSamples.EmptyReply();
        Assert.True(KadSamples.Decoder().TryReadReply(message, request, received));
        KadSamples.AssertSame(expected, received);
    }

    private static Wire.Message ToWire(Request request)
    {
        Wire.Message message = new() { Key = Wrap(request.Key), Type = TypeOf(request) };
        if (request is PutValue put)
        {
            message.Record = ToWire(put.Record);
            message.WithoutEcho = !put.WantsEcho;
        }

        if (request is AddProvider add)
            message.ProviderPeers.AddRange(add.Providers.Select(ToWire));
        if (request is PrepareValue prepare)
            message.Ballot = ByteString.CopyFrom(prepare.Ballot.ToByteArray());
        if (request is AcceptValue accept)
        {
            message.Record = ToWire(accept.Record);
            message.ExpectedSequence = accept.Expected;
            message.Ballot = ByteString.CopyFrom(accept.Ballot.ToByteArray());
        }

        return message;
    }

    private static Wire.Message ToWire(Request request, Reply reply)
    {
        Wire.Message message = new() { Key = Wrap(request.Key), Type = TypeOf(request) };
        if (reply.Record is not null)
            message.Record = ToWire(reply.Record);
        foreach (Contact contact in reply.Closer)
            message.CloserPeers.Add(ToWire(contact));

        message.ProviderPeers.AddRange((reply.Providers ?? []).Select(ToWire));

        if (reply.Vote is { } vote)
        {
            message.Record = vote.Held is null ? null : ToWire(vote.Held);
            message.Outcome = (Wire.Message.Types.Outcome)(vote.Outcome switch
            {
                VoteOutcome.Granted => StoreOutcome.Stored,
                VoteOutcome.Outbid or VoteOutcome.NotExpected => StoreOutcome.Stale,
                VoteOutcome.OtherEpoch => StoreOutcome.Refused,
                VoteOutcome.Invalid => StoreOutcome.Invalid,
                VoteOutcome.Busy => StoreOutcome.Busy,
                _ => StoreOutcome.Unknown,
            });
            message.Ballot = vote.Ballot == default ? ByteString.Empty : ByteString.CopyFrom(vote.Ballot.ToByteArray());
            message.Proposal = vote.Proposal is null ? null : ToWire(vote.Proposal);
        }

        message.WallClockMilliseconds = (ulong)(reply.WallClock?.ToUnixTimeMilliseconds() ?? 0);
        if (request is not PutValue put)
            return message;
        if (put.WantsEcho && reply.Stored == StoreOutcome.Stored)
            message.Record = ToWire(put.Record);
        message.Outcome = (Wire.Message.Types.Outcome)reply.Stored;
        message.RetryAfterMilliseconds = (uint)reply.RetryAfter.TotalMilliseconds;
        message.Durable = reply.IsDurable;
        message.FailureDomain = reply.FailureDomain ?? "";
        return message;
    }

    private static Wire.Message.Types.Peer ToWire(Contact contact)
    {
        Wire.Message.Types.Peer peer = new() { Id = Wrap(contact.Peer.Bytes), FailureDomain = contact.FailureDomain ?? "" };
        peer.Addresses.AddRange(contact.Addresses.Select(Wrap));
        return peer;
    }

    private static Wire.Record ToWire(Record record) => new()
    {
        Key = Wrap(record.Key.Bytes),
        Value = Wrap(record.Value),
        RemainingSeconds = (uint)Math.Ceiling((record.Expires - KadSamples.Now).TotalSeconds),
    };

    private static Wire.Message.Types.MessageType TypeOf(Request request) => request switch
    {
        AddProvider => Wire.Message.Types.MessageType.AddProvider,
        GetProviders => Wire.Message.Types.MessageType.GetProviders,
        PutValue or AcceptValue => Wire.Message.Types.MessageType.PutValue,
        GetValue or PrepareValue => Wire.Message.Types.MessageType.GetValue,
        _ => Wire.Message.Types.MessageType.FindNode,
    };

    /// <summary>Fields of the specification, of rust-libp2p and of Kith's future that mean nothing here.</summary>
    private static void AddWhatOthersSend(Wire.Message message, Random random)
    {
        message.ClusterLevelRaw = random.Next();
        if (message.Type is not (Wire.Message.Types.MessageType.AddProvider or Wire.Message.Types.MessageType.GetProviders))
            message.ProviderPeers.Add(new Wire.Message.Types.Peer { Id = ByteString.CopyFrom(1, 2, 3) });
        foreach (Wire.Message.Types.Peer peer in message.CloserPeers)
            peer.Connection = (Wire.Message.Types.ConnectionType)random.Next(4);
        if (message.Record is null)
            return;
        message.Record.TimeReceived = "2026-11-20T12:00:00.123456789Z";
        message.Record.Publisher = ByteString.CopyFrom(KadSamples.Bytes(random, 38));
    }

    /// <summary>Changes a message and every record and peer inside it.</summary>
    private static byte[] Nested(byte[] message, Random random, Func<byte[], Random, byte[]> change) =>
        change([.. ProtobufPieces.Fields(message).SelectMany(field => ChangeInside(field, random, change))], random);

    private static byte[] ChangeInside(byte[] field, Random random, Func<byte[], Random, byte[]> change)
    {
        CodedInputStream input = new(field);
        uint tag = input.ReadTag();
        int number = WireFormat.GetTagFieldNumber(tag);
        if (number is not (KadFields.Record or KadFields.CloserPeers or KadFields.ProviderPeers or KadFields.Proposal))
            return field;
        byte[] changed = change(input.ReadBytes().ToByteArray(), random);
        return ProtobufPieces.Field(number, changed);
    }

    private static ByteString Wrap(ReadOnlyMemory<byte> bytes) => ByteString.CopyFrom(bytes.Span);
}
