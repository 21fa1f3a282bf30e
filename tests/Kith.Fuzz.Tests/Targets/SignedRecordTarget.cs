using System;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Identity;
using SignedEnvelope = Kith.Core.Records.SignedEnvelope;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The envelope of a signed record, before anything is verified.</summary>
internal sealed class SignedRecordTarget() : FuzzTarget<SignedEnvelope>("signed-record", typeof(SignedEnvelope))
{
    public override byte[] Draw(Random random) =>
        SignedEnvelope.Seal(Drawn.Envelope(random), (ulong)random.NextInt64(1, long.MaxValue), new IdentitySignatures(Drawn.Identity), "main", Drawn.Key(random)).ToArray();

    protected override bool TryDecode(byte[] input, out SignedEnvelope decoded) => SignedEnvelope.TryDecode(input, out decoded);

    protected override void Check(byte[] input, SignedEnvelope decoded)
    {
        Promise.That(decoded.Sequence > 0, "writes are counted from 1.");
        Promise.That(!decoded.PublicKey.IsEmpty && !decoded.Signature.IsEmpty, "it names its writer and is signed.");
        Promise.Same(input.AsSpan(0, decoded.Body.Length), decoded.Body.Span, "what is signed is what came before the signature.");
        Promise.Same(input.AsSpan(input.Length - decoded.Signature.Length), decoded.Signature.Span, "the signature comes last.");
    }
}
