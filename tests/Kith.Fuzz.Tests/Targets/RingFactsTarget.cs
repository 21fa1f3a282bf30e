using System;
using System.Linq;
using Kith.Core.Ring;
using Kith.Fuzz.Tests.Engine;
using Kith.Storage.Files;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a ring's member remembers of its place.</summary>
internal sealed class RingFactsTarget() : FuzzTarget<RingFacts>("ring-facts", typeof(RingFactsFormat))
{
    public override byte[] Draw(Random random) => RingFactsFormat.Encode(new RingFacts(
        (ulong)random.NextInt64(),
        random.Next(),
        random.Next(3) == 0 ? null : DrawnRing.Contact(random),
        DrawnRing.Contacts(random),
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => new RingHandOver(DrawnRing.Token(random), DrawnRing.Contact(random), (ulong)random.NextInt64(), random.Next(2) == 0, DrawnRing.Contact(random), random.Next()))]));

    protected override bool TryDecode(byte[] input, out RingFacts? decoded) => (decoded = RingFactsFormat.Decode(input)) is not null;

    protected override void Check(byte[] input, RingFacts decoded)
    {
        byte[] written = RingFactsFormat.Encode(decoded);
        RingFacts? again = RingFactsFormat.Decode(written);
        Promise.That(again is not null, "what is written can be read.");
        Promise.Same(written, RingFactsFormat.Encode(again!), "facts are written in one form.");
    }
}
