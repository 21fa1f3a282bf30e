using System;
using System.Buffers;
using System.Linq;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Ring;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a stranger answers to some of a ring's questions.</summary>
internal sealed class RingReplyTarget() : FuzzTarget<(Request Request, Reply Reply)>("ring-reply", typeof(RingCodec))
{
    private static readonly Request[] Requests =
        [new RingQuery(DrawnRing.Sender), new JoinRing(DrawnRing.Sender, 1), new PullRange(DrawnRing.Sender, default, default, after: null), new FindNode("peer"u8.ToArray())];

    private readonly ReplyPool _pool = new();

    public override byte[] Draw(Random random)
    {
        Reply reply = _pool.Rent(ReplyOutcome.Answered);
        reply.Overlay = Answer(random);
        if (random.Next(2) == 0)
            reply.WallClock = Drawn.Now;
        byte[] message = Write(Requests[random.Next(Requests.Length)], reply);
        reply.Release();
        return message;
    }

    protected override bool TryDecode(byte[] input, out (Request Request, Reply Reply) decoded)
    {
        RingCodec codec = DrawnRing.NewCodec();
        decoded = default;
        foreach (Request request in Requests)
        {
            Reply reply = _pool.Rent(ReplyOutcome.Answered);
            if (codec.TryReadReply(input, request, reply))
                decoded = (request, reply);
        }

        return decoded.Reply is not null;
    }

    protected override void Check(byte[] input, (Request Request, Reply Reply) decoded)
    {
        (Request request, Reply reply) = decoded;
        RingCodec codec = DrawnRing.NewCodec();
        Promise.That(reply.Overlay is not RingSnapshot state || state.Successors.Length <= RingLimits.MaxContacts, "a list keeps its bound.");
        Promise.That(reply.Overlay is not RingPage page || page.Records.Length <= RingLimits.MaxRecords, "a page keeps its bound.");
        byte[] message = Write(request, reply);
        Promise.That(message.Length <= codec.MaxReplyBytes, "what is read can be passed on.");
        Reply again = _pool.Rent(ReplyOutcome.Answered);
        Promise.That(codec.TryReadReply(message, request, again), "what is written can be read.");
        Promise.That(again.Outcome == reply.Outcome && again.WallClock == reply.WallClock, "it reads back the same.");
        Promise.Same(message, Write(request, again), "a reply is written in one form.");
        again.Release();
        reply.Release();
    }

    private static RingAnswer? Answer(Random random) => random.Next(12) switch
    {
        0 => new RingRoute((RingRouteKind)random.Next(3), DrawnRing.Contacts(random), DrawnRing.Contact(random), DrawnRing.Contact(random), random.Next()),
        1 => DrawnRing.State(random),
        2 => new RingGrant(DrawnRing.Token(random), DrawnRing.Contact(random), DrawnRing.Contacts(random)),
        3 => new RingCommit(DrawnRing.Contact(random), DrawnRing.Contacts(random), random.Next()),
        4 => new RingRedirect(DrawnRing.Contact(random)),
        5 => new RingBusy(TimeSpan.FromMilliseconds(random.Next())),
        6 => RingStale.Instance,
        7 => RingAcknowledgement.Instance,
        8 => new RingRefusal((RingRefusalReason)random.Next(3)),
        9 => new RingPage([.. Enumerable.Range(0, random.Next(5)).Select(_ => Drawn.Record(random))], random.Next(2) == 0, new RingDigest(random.Next(), (ulong)random.NextInt64())),
        10 => new RingDigest(random.Next(), (ulong)random.NextInt64()),
        _ => null,
    };

    private static byte[] Write(Request request, Reply reply)
    {
        ArrayBufferWriter<byte> output = new();
        DrawnRing.NewCodec().WriteReply(output, request, reply, Drawn.Now);
        return output.WrittenSpan.ToArray();
    }
}
