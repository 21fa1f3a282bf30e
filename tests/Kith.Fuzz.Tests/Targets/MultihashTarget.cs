using System;
using Kith.Fuzz.Tests.Engine;
using Kith.Libp2p.Formats;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Multihashes, with whatever follows them.</summary>
internal sealed class MultihashTarget() : FuzzTarget<Multihash>("multihash", typeof(Multihash))
{
    public override byte[] Draw(Random random) =>
        [.. (random.Next(2) == 0 ? Drawn.Hash(random) : Multihash.Identity(Drawn.BytesUpTo(random, 60))).Bytes.Span, .. Drawn.BytesUpTo(random, 4)];

    protected override bool TryDecode(byte[] input, out Multihash? decoded) => Multihash.TryRead(input, out decoded);

    protected override void Check(byte[] input, Multihash decoded)
    {
        Promise.Same(input.AsSpan(0, decoded.Bytes.Length), decoded.Bytes.Span, "a multihash is the bytes it was read from.");
        Promise.That(decoded.Bytes.Length <= Multihash.MaxBytes && decoded.Digest.Length <= decoded.Bytes.Length, "it keeps its bounds.");
        Promise.That(Multihash.TryParse(decoded.Bytes.Span, out Multihash? again) && again.Equals(decoded) && again.Code == decoded.Code, "it reads back the same.");
        Promise.That(decoded.Matches(decoded.Digest.Span) == (decoded.Code == Multihash.IdentityCode), "only an identity is its own content.");
    }
}
