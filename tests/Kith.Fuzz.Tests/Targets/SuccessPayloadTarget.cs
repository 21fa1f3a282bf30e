using System;
using System.Linq;
using System.Net;
using Kith.Fuzz.Tests.Engine;
using Kith.Server.VoidPhone;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What SUCCESS carries in the dialect of DHT-14.</summary>
internal sealed class SuccessPayloadTarget() : FuzzTarget<SuccessPayload>("voidphone-payload", typeof(SuccessPayload))
{
    public static NodeAddress Address(Random random) => new(new IPAddress(Drawn.Bytes(random, random.Next(2) == 0 ? 4 : 16)), random.Next(1, 65_536));

    public override byte[] Draw(Random random)
    {
        byte[] value = [.. Drawn.BytesUpTo(random, 40).Where(one => one != 0)];
        return new SuccessPayload(value, [.. Enumerable.Range(0, random.Next(4)).Select(_ => new NodeEntry(Convert.ToHexStringLower(Drawn.Bytes(random, 20)), Address(random)))]).Encode();
    }

    protected override bool TryDecode(byte[] input, out SuccessPayload? decoded) => SuccessPayload.TryDecode(input, out decoded);

    protected override void Check(byte[] input, SuccessPayload decoded)
    {
        Promise.That(decoded.Nodes.Count <= SuccessPayload.MaxNodes, "nodes are bounded.");
        byte[] written = decoded.Encode();
        Promise.That(SuccessPayload.TryDecode(written, out SuccessPayload? again), "what is written can be read.");
        Promise.Same(written, again!.Encode(), "a payload is written in one form.");
    }
}
