using System;
using System.Buffers;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Kademlia;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a stranger asks.</summary>
internal sealed class KadRequestTarget() : FuzzTarget<Request>("kad-request", typeof(KadDecoder))
{
    private readonly KadDecoder _decoder = new(new ContactBook(), RecordRules.Trusted, Drawn.Clock);

    public override byte[] Draw(Random random) => Write(random.Next(3) switch
    {
        0 => new FindNode(Drawn.Peer(random).Bytes),
        1 => new GetValue(Drawn.Key(random)),
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

    private static byte[] Write(Request request)
    {
        ArrayBufferWriter<byte> output = new();
        KadEncoder.WriteRequest(output, request, Drawn.Now);
        return output.WrittenSpan.ToArray();
    }
}
