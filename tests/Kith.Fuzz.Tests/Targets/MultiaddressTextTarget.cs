using System;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Addresses as people write them.</summary>
internal sealed class MultiaddressTextTarget() : TextTarget<Multiaddress>("multiaddress-text", typeof(Multiaddress))
{
    protected override string DrawText(Random random) => Drawn.AddressText(random);

    protected override bool TryDecode(string text, out Multiaddress? decoded) => Multiaddress.TryParse(text, out decoded);

    protected override void Check(string text, Multiaddress decoded)
    {
        Promise.That(Multiaddress.TryParse(decoded.Bytes.Span, out Multiaddress? again) && again.Equals(decoded), "its bytes read back the same.");
        Promise.That(Multiaddress.TryParse(decoded.ToString(), out again) && again.Equals(decoded), "what is printed reads back the same.");
    }
}
