using System;
using System.Formats.Asn1;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Tls;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The certificate extension that names the peer.</summary>
internal sealed class ExtensionTarget() : FuzzTarget<Libp2pExtension>("tls-extension", typeof(Libp2pExtension))
{
    public override byte[] Draw(Random random) => Write(Drawn.BytesUpTo(random, 300), Drawn.BytesUpTo(random, 300));

    protected override bool TryDecode(byte[] input, out Libp2pExtension? decoded) => Libp2pExtension.TryParse(input, out decoded);

    protected override void Check(byte[] input, Libp2pExtension decoded)
    {
        Promise.Same(input, Write(decoded.Key.Span, decoded.Signature.Span), "strict DER has one form.");
        Promise.That(!decoded.IsSignedBy(Drawn.Identity.PublicKey, input), "a signature by nobody is none.");
    }

    private static byte[] Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> signature)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteOctetString(key);
            writer.WriteOctetString(signature);
        }

        return writer.Encode();
    }
}
