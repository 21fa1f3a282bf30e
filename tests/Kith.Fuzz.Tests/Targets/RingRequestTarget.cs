using System;
using System.Buffers;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Ring;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a stranger asks a ring's member.</summary>
internal sealed class RingRequestTarget() : FuzzTarget<Request>("ring-request", typeof(RingCodec))
{
    public override byte[] Draw(Random random)
    {
        Contact sender = DrawnRing.Sender;
        Identifier from = DrawnRing.Point(random);
        Identifier to = DrawnRing.Point(random);
        return Write(random.Next(12) switch
        {
            0 => new FindSuccessor(sender, in from),
            1 => new RingQuery(sender),
            2 => new RingNotify(sender, (RingRole)random.Next(4), DrawnRing.State(random), DrawnRing.Contacts(random)),
            3 => new JoinRing(sender, (ulong)random.NextInt64()),
            4 => new ConfirmJoin(sender, DrawnRing.Token(random)),
            5 => new LeaveRing(sender, (ulong)random.NextInt64()),
            6 => new ConfirmLeave(sender, DrawnRing.Token(random), DrawnRing.Contact(random)),
            7 => new RenewLock(sender, DrawnRing.Token(random)),
            8 => new PullRange(sender, DrawnRing.Token(random), in from, random.Next(2) == 0 ? null : to),
            9 => new CompareRange(sender, in from, in to),
            10 => new GetValue(Drawn.Key(random)),
            _ => new PutValue(Drawn.Record(random)),
        });
    }

    protected override bool TryDecode(byte[] input, out Request? decoded) => DrawnRing.NewCodec().TryReadRequest(input, DrawnRing.Sender.Peer, out decoded);

    protected override void Check(byte[] input, Request decoded)
    {
        RingCodec codec = DrawnRing.NewCodec();
        Promise.That(decoded is not RingRequest ring || ring.Sender.Peer == DrawnRing.Sender.Peer, "nobody asks in another's name.");
        byte[] message = Write(decoded);
        Promise.That(message.Length <= codec.MaxRequestBytes, "what is read can be sent.");
        Promise.That(codec.TryReadRequest(message, DrawnRing.Sender.Peer, out Request again) && again.GetType() == decoded.GetType(), "a request reads back as the same kind.");
        Promise.Same(message, Write(again), "a request is written in one form.");
    }

    private static byte[] Write(Request request)
    {
        ArrayBufferWriter<byte> output = new();
        DrawnRing.NewCodec().WriteRequest(output, request, Drawn.Now);
        return output.WrittenSpan.ToArray();
    }
}
