using System;
using System.Buffers;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Kademlia;
using Record = Kith.Core.Records.Record;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a stranger answers to each kind of request.</summary>
internal sealed class KadReplyTarget() : FuzzTarget<(Request Request, Reply Reply)>("kad-reply", typeof(KadDecoder))
{
    private static readonly Record Held = new(PlainKey.Of("name"), new byte[] { 1 }, Drawn.Now.AddHours(1));
    private static readonly Request[] Requests = [new FindNode("peer"u8.ToArray()), new GetValue(Held.Key), new PutValue(Held)];

    private readonly ReplyPool _pool = new();

    public override byte[] Draw(Random random)
    {
        Request request = Requests[random.Next(Requests.Length)];
        Reply reply = _pool.Rent(ReplyOutcome.Answered);
        for (int closer = random.Next(5); closer > 0; closer--)
            reply.AddCloser(new Contact(Drawn.Peer(random), Drawn.Address(random).Bytes, Drawn.Address(random).Bytes));
        if (request is GetValue get && random.Next(2) == 0)
            reply.Record = new Record(get.RecordKey, Drawn.Envelope(random).Encode(), Drawn.Now.AddSeconds(random.Next(1, 100_000)));
        if (request is PutValue)
        {
            reply.Stored = (StoreOutcome)random.Next(7);
            reply.IsDurable = random.Next(2) == 0;
            reply.RetryAfter = TimeSpan.FromMilliseconds(random.Next(1_000));
        }

        byte[] message = Write(request, reply);
        reply.Release();
        return message;
    }

    protected override bool TryDecode(byte[] input, out (Request Request, Reply Reply) decoded)
    {
        // Contacts are interned: a book of its own makes what one input does independent of the ones before.
        KadDecoder decoder = NewDecoder();
        decoded = default;
        foreach (Request request in Requests)
        {
            Reply reply = _pool.Rent(ReplyOutcome.Answered);
            if (decoder.TryReadReply(input, request, reply))
                decoded = (request, reply);
        }

        return decoded.Reply is not null;
    }

    protected override void Check(byte[] input, (Request Request, Reply Reply) decoded)
    {
        (Request request, Reply reply) = decoded;
        Promise.That(reply.Closer.Length <= Reply.MaxCloser, "no more contacts are taken than a peer in good faith names.");
        foreach (Contact contact in reply.Closer)
            Promise.That(contact.Peer.Span.Length <= PeerId.MaxBytes && contact.Addresses.Length is > 0 and <= KadLimits.MaxAddressesPerPeer, "a contact keeps its bounds.");
        byte[] message = Write(request, reply);
        Promise.That(message.Length <= KadLimits.MaxReplyBytes, "what is read can be passed on.");
        Reply again = _pool.Rent(ReplyOutcome.Answered);
        Promise.That(NewDecoder().TryReadReply(message, request, again), "what is written can be read.");
        Promise.That(again.Closer.Length == reply.Closer.Length, "every contact is passed on.");
        Promise.Same(message, Write(request, again), "a reply is written in one form.");
        again.Release();
        reply.Release();
    }

    private static KadDecoder NewDecoder() => new(new ContactBook(), RecordRules.Trusted, Drawn.Clock);

    private static byte[] Write(Request request, Reply reply)
    {
        ArrayBufferWriter<byte> output = new();
        KadEncoder.WriteReply(output, request, reply, Drawn.Now);
        return output.WrittenSpan.ToArray();
    }
}
