using System;
using System.Linq;
using Kith.Artifacts.Rounds;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The description of a round.</summary>
internal sealed class RoundTarget() : FuzzTarget<RoundDescription>("round", typeof(RoundFormat))
{
    // A participant or an array of a few bytes becomes an object with a name and a shape, and the checks hold all of them against each other.
    public override int AllowedBytesPerInputByte => 256;

    public override byte[] Draw(Random random)
    {
        DateTimeOffset deadline = DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(1L << 42));
        return RoundFormat.Encode(new RoundDescription
        {
            Name = $"round-{random.Next(100)}",
            ModelVersion = (ulong)random.Next(),
            Round = (ulong)random.Next(),
            Opener = Drawn.Peer(random),
            Participants = [.. Enumerable.Range(0, random.Next(3, 7)).Select(_ => Drawn.Peer(random))],
            Deadline = deadline,
            Quorum = 3,
            Tensors = [.. Enumerable.Range(0, random.Next(1, 4)).Select(number => new TensorSpec($"w{number}", [.. Enumerable.Range(0, random.Next(4)).Select(_ => (long)random.Next(1, 100))]))],
            Rule = random.Next(4) switch
            {
                0 => AggregationRule.FederatedAveraging,
                1 => AggregationRule.Median,
                2 => AggregationRule.TrimmedMean(random.NextDouble() * AggregationRule.MaxTrimRatio),
                _ => AggregationRule.Krum(1),
            },
            ClipNorm = random.Next(2) == 0 ? null : 1 + random.NextDouble(),
            MaxSamples = random.Next(2) == 0 ? null : 1 + (ulong)random.Next(),
        });
    }

    protected override bool TryDecode(byte[] input, out RoundDescription? decoded) => (decoded = RoundFormat.Decode(input)) is not null;

    protected override void Check(byte[] input, RoundDescription decoded)
    {
        byte[] written = RoundFormat.Encode(decoded);
        Promise.Same(written, RoundFormat.Encode(RoundFormat.Decode(written)!), "what is read can be written, and reads back the same.");
        Promise.That(decoded.Problem() is null, "what is read keeps the rules of a round.");
    }
}
