using System;

namespace Kith.Core.Records;

/// <summary>
/// <c>/kith/plain/</c>: last writer wins. The order is hybrid clock, then the writer's bytes, then the SHA-256 of the value; a deletion is
/// a tombstone and competes like any value. Nothing is signed: only a swarm whose members trust each other allows it.
/// </summary>
internal sealed class PlainValidator(RecordLimits limits) : IRecordValidator
{
    private static readonly byte[] Prefix = PlainKey.Prefix.ToArray();

    public ReadOnlyMemory<byte> Namespace => Prefix;

    public bool ProvesItself => false;

    public bool TryRead(ReadOnlyMemory<byte> value, out RecordContent content)
    {
        bool isRead = RecordEnvelope.TryDecode(value, out RecordEnvelope envelope);
        content = isRead ? new RecordContent(envelope.Payload, envelope.Expires, envelope.IsTombstone, envelope.Clock) { Writer = envelope.Writer } : default;
        return isRead;
    }

    public RecordFault Validate(Record record, DateTimeOffset now)
    {
        if (record.Value.Length > limits.MaxValueBytes + RecordEnvelope.MaxOverheadBytes)
            return RecordFault.TooLarge;
        if (!RecordEnvelope.TryDecode(record.Value, out RecordEnvelope envelope))
            return RecordFault.Malformed;
        if (envelope.Payload.Length > limits.MaxValueBytes)
            return RecordFault.TooLarge;
        if (envelope.Expires != record.Expires)
            return RecordFault.Malformed;
        RecordFault life = RecordLife.Check(record, limits, now, envelope.IsTombstone);
        if (life != RecordFault.None)
            return life;
        return HybridClock.IsAhead(envelope.Clock, now, limits.MaxClockSkew) ? RecordFault.FromTheFuture : RecordFault.None;
    }

    public int Compare(Record a, Record b)
    {
        ReadOnlySpan<byte> left = a.Value.Span;
        ReadOnlySpan<byte> right = b.Value.Span;
        if (left.SequenceEqual(right))
            return 0;
        bool leftReads = RecordEnvelope.TryDecode(a.Value, out RecordEnvelope first);
        bool rightReads = RecordEnvelope.TryDecode(b.Value, out RecordEnvelope second);
        int order = leftReads.CompareTo(rightReads); // Keeps the order total even over values that no valid record has.
        if (order == 0)
            order = first.Clock.CompareTo(second.Clock);
        if (order == 0)
            order = first.Writer.Span.SequenceCompareTo(second.Writer.Span);
        return order != 0 ? order : RecordVersion.CompareHashes(left, right);
    }
}
