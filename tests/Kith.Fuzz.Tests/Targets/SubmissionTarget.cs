using System;
using Kith.Artifacts;
using Kith.Artifacts.Rounds;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>What a participant of a round says it hands in.</summary>
internal sealed class SubmissionTarget() : FuzzTarget<Submission>("round-submission", typeof(SubmissionFormat))
{
    public override byte[] Draw(Random random) => SubmissionFormat.Encode(new Submission
    {
        RoundId = Digest.Of(Drawn.BytesUpTo(random, 8)),
        Node = Drawn.Peer(random),
        ModelVersion = (ulong)random.Next(),
        Round = (ulong)random.Next(),
        Metrics = new UpdateMetrics { Loss = random.NextDouble(), Accuracy = random.NextDouble(), SamplesProcessed = (ulong)random.Next(), ComputationTimeMs = (ulong)random.Next() },
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(1L << 42)),
        Content = Digest.Of(Drawn.BytesUpTo(random, 8)),
        Stored = Digest.Of(Drawn.BytesUpTo(random, 8)),
        Bytes = random.NextInt64(1L << 40),
    });

    protected override bool TryDecode(byte[] input, out Submission? decoded) => (decoded = SubmissionFormat.Decode(input)) is not null;

    protected override void Check(byte[] input, Submission decoded)
    {
        byte[] written = SubmissionFormat.Encode(decoded);
        Promise.Same(written, SubmissionFormat.Encode(SubmissionFormat.Decode(written)!), "what is read can be written, and reads back the same.");
        Promise.That(decoded.Bytes >= 0 && !decoded.Node.IsEmpty, "a submission has a node and a length.");
    }
}
