using System;
using System.Buffers;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Kademlia;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a stranger asks.</summary>
internal sealed class KadRequestTarget() : FuzzTarget<Request>("kad-request", typeof(KadDecoder))
{
    private readonly KadDecoder _decoder = new(new ContactBook(), RecordRules.Trusted, Drawn.Clock);

    public override byte[] Draw(Random random) => Write(random.Next(9) switch
    {
        0 => new FindNode(Drawn.Peer(random).Bytes),
        1 => new GetValue(Drawn.Key(random)),
        2 => new CompareRecords(Digests(random, random.Next(2) == 0 ? 1 : CompareRecords.Buckets)),
        3 => new OfferRecords(Tags(random, random.Next(1, 20))),
        4 => new AddProvider(ProviderKey.Of(Drawn.Bytes(random, 8)), [new Contact(Drawn.Peer(random), Drawn.Address(random).Bytes)]),
        5 => new GetProviders(ProviderKey.Of(Drawn.Bytes(random, 8))),
        6 => new PrepareValue(Drawn.Key(random), new Ballot((ulong)random.NextInt64(), 1, 2)),
        7 => new AcceptValue(Drawn.Record(random), new Ballot((ulong)random.NextInt64(), 3, 4), (ulong)random.Next()),
        _ => new PutValue(Drawn.Record(random)),
    });

    protected override bool TryDecode(byte[] input, out Request? decoded) => _decoder.TryReadRequest(input, out decoded);

    protected override void Check(byte[] input, Request decoded)
    {
        byte[] message = Write(decoded);
        Promise.That(message.Length <= KadLimits.MaxRequestBytes, "what is read can be sent.");
        Promise.That(_decoder.TryReadRequest(message, out Request again) && again.GetType() == decoded.GetType(), "a request reads back as the same kind.");
        Promise.Same(decoded.Key.Span, again.Key.Span, "the key reads back the same.");
        Promise.Same(message, Write(again), "a request is written in one form.");
    }

    private static ulong[] Digests(Random random, int count)
    {
        ulong[] digests = new ulong[count];
        for (int place = 0; place < count; place++)
            digests[place] = (ulong)random.NextInt64();
        return digests;
    }

    private static RecordTag[] Tags(Random random, int count)
    {
        RecordTag[] tags = new RecordTag[count];
        for (int place = 0; place < count; place++)
            tags[place] = new RecordTag(Identifier.Of(Drawn.Bytes(random, 8)), (ulong)random.NextInt64());
        return tags;
    }

    private static byte[] Write(Request request)
    {
        ArrayBufferWriter<byte> output = new();
        KadEncoder.WriteRequest(output, request, Drawn.Now);
        return output.WrittenSpan.ToArray();
    }
}
