using System;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Identity;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A signed envelope, verified or not.</summary>
internal sealed class SignedEnvelopeTarget() : FuzzTarget<(SignedEnvelope Envelope, bool IsSigned)>("signed-envelope", typeof(SignedEnvelope))
{
    private const string Domain = "fuzz";

    public override byte[] Draw(Random random) =>
        SignedEnvelope.Seal(Drawn.Identity, Domain, Drawn.BytesUpTo(random, 8), Drawn.BytesUpTo(random, 200)).ToMessage();

    protected override bool TryDecode(byte[] input, out (SignedEnvelope Envelope, bool IsSigned) decoded)
    {
        bool isRead = SignedEnvelope.TryParse(input, out SignedEnvelope? envelope);
        decoded = (envelope!, isRead && envelope!.IsSignedFor(Domain));
        return isRead;
    }

    protected override void Check(byte[] input, (SignedEnvelope Envelope, bool IsSigned) decoded)
    {
        byte[] message = decoded.Envelope.ToMessage();
        Promise.That(SignedEnvelope.TryParse(message, out SignedEnvelope? again) && again.Key.Equals(decoded.Envelope.Key), "what is written can be read.");
        Promise.Same(message, again!.ToMessage(), "an envelope is written in one form.");
        Promise.That(again.IsSignedFor(Domain) == decoded.IsSigned, "a signature stays what it is.");
        Promise.That(!decoded.IsSigned || !again.IsSignedFor("other"), "a signature is for one domain.");
    }
}
