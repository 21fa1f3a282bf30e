using System;
using Kith.Core.Records;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>The envelope around the payload of a plain record.</summary>
internal sealed class RecordEnvelopeTarget() : FuzzTarget<RecordEnvelope>("record-envelope", typeof(RecordEnvelope))
{
    public override byte[] Draw(Random random) => Drawn.Envelope(random).Encode().ToArray();

    protected override bool TryDecode(byte[] input, out RecordEnvelope decoded) => RecordEnvelope.TryDecode(input, out decoded);

    protected override void Check(byte[] input, RecordEnvelope decoded)
    {
        ReadOnlyMemory<byte> written = decoded.Encode();
        Promise.That(RecordEnvelope.TryDecode(written, out RecordEnvelope again), "what is written can be read.");
        Promise.Same(decoded.Payload.Span, again.Payload.Span, "the payload reads back the same.");
        Promise.Same(decoded.Writer.Span, again.Writer.Span, "the writer reads back the same.");
        Promise.That((again.Expires, again.Clock, again.IsTombstone) == (decoded.Expires, decoded.Clock, decoded.IsTombstone), "the rest reads back the same.");
        Promise.Same(written.Span, again.Encode().Span, "an envelope is written in one form.");
    }
}
