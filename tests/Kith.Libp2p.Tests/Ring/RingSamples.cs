using System;
using System.Buffers;
using System.Collections.Immutable;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Ring;
using Kith.Libp2p.Kademlia;
using Kith.Libp2p.Ring;
using Kith.Libp2p.Tests.Kademlia;
using Kith.Libp2p.Tests.Tls;

namespace Kith.Libp2p.Tests.Ring;

/// <summary>Members, questions and answers of a ring drawn from a seed, and the shortest way through the codec.</summary>
internal static class RingSamples
{
    public static readonly RingSpace Narrow = new(bits: 8);

    public static RingCodec Codec(RingSpace space, ContactBook? contacts = null)
    {
        contacts ??= new ContactBook();
        ContactFormat format = new(space);
        return new RingCodec(contacts, new KadCodec(new KadDecoder(contacts, RecordRules.Trusted, new FixedClock(KadSamples.Now), format), format), format);
    }

    public static byte[] Encode(RingCodec codec, Request request)
    {
        ArrayBufferWriter<byte> output = new();
        codec.WriteRequest(output, request, KadSamples.Now);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Encode(RingCodec codec, Request request, RingAnswer? answer, DateTimeOffset? wall = null)
    {
        ArrayBufferWriter<byte> output = new();
        Reply reply = KadSamples.EmptyReply();
        (reply.Overlay, reply.WallClock) = (answer, wall);
        codec.WriteReply(output, request, reply, KadSamples.Now);
        return output.WrittenSpan.ToArray();
    }

    public static Contact Contact(Random random, RingSpace space)
    {
        Contact named = KadSamples.Contact(random, random.Next(0, 4));
        return space.Bits == Identifier.Bits ? named : new Contact(named.Peer, space.PlaceOfNumber((ulong)random.Next(256)), named.Addresses);
    }

    public static ImmutableArray<Contact> List(Random random, RingSpace space) => [.. Enumerable.Range(0, random.Next(0, 17)).Select(_ => Contact(random, space))];

    public static Identifier Point(Random random) => new(KadSamples.Bytes(random, Identifier.Bytes));

    public static RingSnapshot State(Random random, RingSpace space) =>
        new((ulong)random.NextInt64(), (RingPhase)random.Next(4), random.NextInt64(), Perhaps(random, space), List(random, space));

    public static RingRequest Request(Random random, RingSpace space)
    {
        Contact sender = Contact(random, space);
        Identifier from = Point(random);
        Identifier to = Point(random);
        return random.Next(10) switch
        {
            0 => new FindSuccessor(sender, in from),
            1 => new RingQuery(sender),
            2 => new RingNotify(sender, (RingRole)random.Next(4), State(random, space), List(random, space)),
            3 => new JoinRing(sender, (ulong)random.NextInt64()),
            4 => new ConfirmJoin(sender, Token(random)),
            5 => new LeaveRing(sender, (ulong)random.NextInt64()),
            6 => new ConfirmLeave(sender, Token(random), Contact(random, space)),
            7 => new RenewLock(sender, Token(random)),
            8 => new PullRange(sender, Token(random), in from, random.Next(2) == 0 ? null : to),
            _ => new CompareRange(sender, in from, in to),
        };
    }

    public static RingAnswer? Answer(Random random, RingSpace space) => random.Next(12) switch
    {
        0 => new RingRoute((RingRouteKind)random.Next(3), List(random, space), Perhaps(random, space), Perhaps(random, space), random.NextInt64()),
        1 => State(random, space),
        2 => new RingGrant(Token(random), Contact(random, space), List(random, space)),
        3 => new RingCommit(Perhaps(random, space), List(random, space), random.NextInt64()),
        4 => new RingRedirect(Contact(random, space)),
        5 => new RingBusy(TimeSpan.FromMilliseconds(random.Next())),
        6 => RingStale.Instance,
        7 => RingAcknowledgement.Instance,
        8 => new RingRefusal((RingRefusalReason)random.Next(3)),
        9 => new RingPage([.. Enumerable.Range(0, random.Next(5)).Select(_ => KadSamples.Record(random))], random.Next(2) == 0, new RingDigest(random.Next(), (ulong)random.NextInt64())),
        10 => new RingDigest(random.Next(), (ulong)random.NextInt64()),
        _ => null,
    };

    private static FencingToken Token(Random random) => new((ulong)random.NextInt64(), random.NextInt64());

    private static Contact? Perhaps(Random random, RingSpace space) => random.Next(3) == 0 ? null : Contact(random, space);
}
