using System;
using Kith.Core.Records;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The number of an attempt at a compare-and-swap.</summary>
internal sealed class BallotTarget() : FuzzTarget<Ballot>("ballot", typeof(Ballot))
{
    public override byte[] Draw(Random random) => new Ballot((ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64()).ToByteArray();

    protected override bool TryDecode(byte[] input, out Ballot decoded) => Ballot.TryRead(input, out decoded);

    protected override void Check(byte[] input, Ballot decoded) => Promise.Same(input, decoded.ToByteArray(), "a ballot is written in one form.");
}
