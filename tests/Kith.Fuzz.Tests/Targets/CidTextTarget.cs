using System;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Content identifiers as text.</summary>
internal sealed class CidTextTarget() : TextTarget<Cid>("cid-text", typeof(Cid))
{
    protected override string DrawText(Random random)
    {
        Cid cid = Cid.Version1(random.Next(2) == 0 ? Cid.RawCodec : Cid.Libp2pKeyCodec, Drawn.Hash(random));
        return random.Next(3) switch
        {
            0 => Multibase.ToBase58(cid.Hash.Bytes.Span),
            1 => "z" + Multibase.ToBase58(cid.ToBytes()),
            _ => cid.ToString(),
        };
    }

    protected override bool TryDecode(string text, out Cid? decoded) => Cid.TryParse(text, out decoded);

    protected override void Check(string text, Cid decoded)
    {
        Promise.That(Cid.Parse(decoded.ToString()).Equals(decoded), "what is printed reads back the same.");
        Promise.That(Cid.TryParse(decoded.ToBytes(), out Cid? again) && again.Equals(decoded), "its bytes read back the same.");
    }
}
