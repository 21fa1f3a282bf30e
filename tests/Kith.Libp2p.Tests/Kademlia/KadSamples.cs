using System;
using System.Buffers;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Tests.Tls;
using Record = Kith.Core.Records.Record;

namespace Kith.Libp2p.Tests.Kademlia;

/// <summary>Requests, replies and their parts drawn from a seed, and the shortest way through the codec.</summary>
internal static class KadSamples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static KadDecoder Decoder(ContactBook? contacts = null) => new(contacts ?? new ContactBook(), RecordRules.Trusted, new FixedClock(Now));

    public static Reply EmptyReply() => new ReplyPool().Rent(ReplyOutcome.Answered);

    public static byte[] Encode(Request request)
    {
        ArrayBufferWriter<byte> output = new();
        KadEncoder.WriteRequest(output, request, Now);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Encode(Request request, Reply reply)
    {
        ArrayBufferWriter<byte> output = new();
        KadEncoder.WriteReply(output, request, reply, Now);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A contact whose name is long enough to be no other's: a message that names one peer twice says of both what it says of one (seed 303986266).</summary>
    public static Contact Contact(Random random, int addresses) =>
        new(new PeerId(Bytes(random, random.Next(8, PeerId.MaxBytes + 1))), [.. Enumerable.Range(0, addresses).Select(_ => Address(random))]) { FailureDomain = Domain(random) };

    public static string? Domain(Random random) => random.Next(2) == 0 ? null : new string('ä', random.Next(1, (FailureDomainText.MaxBytes / 2) + 1));

    public static ReadOnlyMemory<byte> Address(Random random) => Bytes(random, random.Next(1, 200));

    /// <summary>A record that states its own end, one that does not, or one of a namespace that nobody knows.</summary>
    public static Record Record(Random random)
    {
        DateTimeOffset expires = Now.AddMilliseconds(random.Next(1, int.MaxValue));
        byte[] payload = Bytes(random, random.Next(0, 300));
        switch (random.Next(3))
        {
            case 0:
                RecordEnvelope envelope = new() { Payload = payload, Expires = expires, Clock = (ulong)random.NextInt64(), Writer = Bytes(random, 38) };
                return new Record(PlainKey.Of("name"), envelope.Encode(), expires);
            case 1:
                return new Record(ContentKey.Of(payload), payload, expires);
            default:
                return new Record(new RecordKey(Bytes(random, random.Next(1, RecordKey.MaxBytes + 1))), payload, expires);
        }
    }

    public static Request Request(Random random) => random.Next(7) switch
    {
        0 => new FindNode(Bytes(random, random.Next(1, 80))),
        1 => new GetValue(Record(random).Key),
        2 => new PrepareValue(Record(random).Key, Ballot(random)),
        4 => new AddProvider(ProviderKey.Of(Bytes(random, 8)), [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Contact(random, random.Next(1, 5)))]),
        5 => new GetProviders(ProviderKey.Of(Bytes(random, 8))),
        3 => new AcceptValue(Record(random), Ballot(random), (ulong)random.Next(3)),
        _ => new PutValue(Record(random)) { WantsEcho = random.Next(2) == 0 },
    };

    public static Ballot Ballot(Random random) => new((ulong)random.NextInt64() + 1, (ulong)random.NextInt64(), (ulong)random.NextInt64());

    /// <summary>A vote such as our own node gives on a key.</summary>
    public static Vote Vote(Random random, RecordKey key)
    {
        VoteOutcome outcome = (VoteOutcome)random.Next(0, 7);
        bool isBallotGiven = outcome == VoteOutcome.Outbid || (outcome == VoteOutcome.Granted && random.Next(2) == 0);
        Record? held = random.Next(2) == 0 ? new Record(key, Bytes(random, random.Next(0, 300)), Now.AddSeconds(random.Next(1, 1_000_000))) : null;
        Record? proposal = outcome == VoteOutcome.Granted && isBallotGiven ? new Record(key, Bytes(random, random.Next(1, 300)), Now.AddSeconds(random.Next(1, 1_000_000))) : null;
        return new Vote(outcome, held, HeldNumber: 0, isBallotGiven ? Ballot(random) : default, proposal);
    }

    /// <summary>A reply such as our own node gives to the request.</summary>
    public static Reply Reply(Random random, Request request)
    {
        Reply reply = EmptyReply();
        int closer = random.Next(0, Core.Peers.Reply.MaxCloser + 1);
        for (int index = 0; index < closer; index++)
            reply.AddCloser(Contact(random, random.Next(1, KadLimits.MaxAddressesPerPeer + 1)));
        if (random.Next(2) == 0)
            reply.WallClock = Now.AddMilliseconds(random.Next());
        if (request is GetValue get && random.Next(2) == 0)
            reply.Record = new Record(get.RecordKey, Bytes(random, random.Next(0, 300)), Now.AddSeconds(random.Next(1, 1_000_000)));
        if (request is GetProviders && random.Next(2) == 0)
            reply.Providers = [.. Enumerable.Range(0, random.Next(1, Core.Peers.Reply.MaxProviders + 1)).Select(_ => Contact(random, random.Next(0, 5)))];
        if (request is PrepareValue prepare)
            reply.Vote = Vote(random, prepare.RecordKey);
        if (request is AcceptValue accept)
            reply.Vote = Vote(random, accept.Record.Key);
        if (request is PutValue)
        {
            reply.Stored = (StoreOutcome)random.Next(0, 7);
            reply.IsDurable = random.Next(2) == 0;
            reply.RetryAfter = TimeSpan.FromMilliseconds(random.Next(0, 100_000));
            reply.FailureDomain = Domain(random);
        }

        return reply;
    }

    /// <summary>When a receiver takes a record to end: what the value states, else the remaining life in whole seconds, rounded up.</summary>
    public static DateTimeOffset Received(Record record)
    {
        bool isStated = RecordRules.Trusted.RuleFor(record.Key) is { } rule && rule.TryRead(record.Value, out RecordContent content) && content.StatedExpiry is not null;
        return isStated ? record.Expires : Now.AddSeconds(Math.Ceiling((record.Expires - Now).TotalSeconds));
    }

    public static void AssertSame(Record? expected, Record? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is null || actual is null)
            return;
        Assert.Equal(expected.Key, actual.Key);
        Assert.Equal(expected.Value.ToArray(), actual.Value.ToArray());
        Assert.Equal(Received(expected), actual.Expires);
    }

    public static void AssertSame(Request expected, Request actual)
    {
        Assert.Equal(expected.GetType(), actual.GetType());
        Assert.Equal(expected.Key.ToArray(), actual.Key.ToArray());
        AssertSame((expected as PutValue)?.Record, (actual as PutValue)?.Record);
        Assert.Equal((expected as PutValue)?.WantsEcho, (actual as PutValue)?.WantsEcho);
    }

    public static void AssertSame(Reply expected, Reply actual)
    {
        AssertSame(expected.Record, actual.Record);
        Assert.Equal(expected.Closer.Length, actual.Closer.Length);
        for (int index = 0; index < expected.Closer.Length; index++)
            AssertSame(expected.Closer[index], actual.Closer[index]);
        if (expected.Vote is null)
            Assert.Equal(expected.Stored, actual.Stored); // A vote's outcome travels in the same field.
        Assert.Equal(expected.IsDurable, actual.IsDurable);
        Assert.Equal(expected.RetryAfter, actual.RetryAfter);
        Assert.Equal(expected.FailureDomain, actual.FailureDomain);
        Assert.Equal(expected.WallClock, actual.WallClock);
        Assert.Equal(expected.Providers?.Count ?? 0, actual.Providers?.Count ?? 0);
        for (int index = 0; index < (expected.Providers?.Count ?? 0); index++)
            AssertSame(expected.Providers![index], actual.Providers![index]);
        Assert.Equal(expected.Vote is null, actual.Vote is null);
        if (expected.Vote is null || actual.Vote is null)
            return;
        Assert.Equal((expected.Vote.Outcome, expected.Vote.Ballot), (actual.Vote.Outcome, actual.Vote.Ballot));
        AssertSame(expected.Vote.Held, actual.Vote.Held);
        AssertSame(expected.Vote.Proposal, actual.Vote.Proposal);
    }

    public static void AssertSame(Contact expected, Contact actual)
    {
        Assert.Equal(expected.Peer, actual.Peer);
        Assert.Equal(expected.Addresses.Length == 0 ? null : expected.FailureDomain, actual.FailureDomain); // Nobody goes where nobody can dial.
        Assert.Equal(expected.Addresses.Length, actual.Addresses.Length);
        for (int index = 0; index < expected.Addresses.Length; index++)
            Assert.True(expected.Addresses[index].Span.SequenceEqual(actual.Addresses[index].Span));
    }
}
