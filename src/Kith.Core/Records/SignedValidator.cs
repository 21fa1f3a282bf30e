using System;
using Kith.Core.Ids;

namespace Kith.Core.Records;

/// <summary>
/// <c>/kith/signed/</c>: only the owner of the key writes there, and signs. The higher sequence wins, then the larger SHA-256 of the value; a
/// deletion is a signed tombstone and competes like any value.
/// </summary>
/// <param name="limits">The swarm's limits.</param>
/// <param name="signatures">Verifies.</param>
/// <param name="swarm">The swarm that signatures are for: a record of another swarm is forged here.</param>
internal sealed class SignedValidator(RecordLimits limits, ISignatures signatures, string swarm) : IRecordValidator
{
    private static readonly byte[] Prefix = SignedKey.Prefix.ToArray();

    public ReadOnlyMemory<byte> Namespace => Prefix;

    public bool ProvesItself => false; // An older record is as well signed as the newest.

    /// <summary>The swarm that signatures are for.</summary>
    public string Swarm => swarm;

    public bool TryRead(ReadOnlyMemory<byte> value, out RecordContent content)
    {
        bool isRead = SignedEnvelope.TryDecode(value, out SignedEnvelope signed);
        content = isRead ? new RecordContent(signed.Envelope.Payload, signed.Envelope.Expires, signed.Envelope.IsTombstone, signed.Sequence) : default;
        return isRead;
    }

    public RecordFault Validate(Record record, DateTimeOffset now)
    {
        if (record.Value.Length > limits.MaxValueBytes + RecordEnvelope.MaxOverheadBytes)
            return RecordFault.TooLarge;
        if (!SignedEnvelope.TryDecode(record.Value, out SignedEnvelope signed) || signed.Envelope.Expires != record.Expires)
            return RecordFault.Malformed;
        if (signed.Envelope.Payload.Length > limits.MaxValueBytes)
            return RecordFault.TooLarge;
        if (!SignedKey.TryReadOwner(record.Key, out PeerId owner))
            return RecordFault.Malformed;
        if (!signed.Envelope.Writer.Span.SequenceEqual(owner.Span))
            return RecordFault.Misplaced;
        RecordFault life = RecordLife.Check(record, limits, now, signed.Envelope.IsTombstone);
        if (life != RecordFault.None)
            return life;
        if (HybridClock.IsAhead(signed.Envelope.Clock, now, limits.MaxClockSkew))
            return RecordFault.FromTheFuture;
        if (!signatures.IsKeyOf(owner, signed.PublicKey.Span))
            return RecordFault.WrongKey;
        // Last, since it costs more than everything before it.
        return signatures.Verify(signed.PublicKey.Span, SignedEnvelope.SignedBytes(swarm, record.Key, signed.Body.Span), signed.Signature.Span) ? RecordFault.None : RecordFault.BadSignature;
    }

    public int Compare(Record a, Record b)
    {
        if (a.Value.Span.SequenceEqual(b.Value.Span))
            return 0;
        bool leftReads = SignedEnvelope.TryDecode(a.Value, out SignedEnvelope first);
        bool rightReads = SignedEnvelope.TryDecode(b.Value, out SignedEnvelope second);
        int order = leftReads.CompareTo(rightReads); // Keeps the order total even over values that no valid record has.
        if (order == 0)
            order = first.Sequence.CompareTo(second.Sequence);
        return order != 0 ? order : RecordVersion.CompareHashes(a.Value.Span, b.Value.Span);
    }
}
