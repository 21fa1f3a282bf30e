using System;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Content identifiers as bytes.</summary>
internal sealed class CidTarget() : FuzzTarget<Cid>("cid", typeof(Cid))
{
    public override byte[] Draw(Random random) => random.Next(3) switch
    {
        0 => Drawn.Hash(random).Bytes.ToArray(),
        1 => Cid.Version1((ulong)random.Next(), Multihash.Identity(Drawn.BytesUpTo(random, 60))).ToBytes(),
        _ => Cid.Version1(Cid.RawCodec, Drawn.Hash(random)).ToBytes(),
    };

    protected override bool TryDecode(byte[] input, out Cid? decoded) => Cid.TryParse(input, out decoded);

    protected override void Check(byte[] input, Cid decoded)
    {
        Promise.Same(input, decoded.ToBytes(), "a CID has one binary form.");
        Promise.That(Cid.TryParse(decoded.ToString(), out Cid? again) && again.Equals(decoded), "its text reads back the same.");
    }
}
