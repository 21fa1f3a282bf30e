using System;
using System.Linq;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Repair;

/// <summary>What a node says to a neighbour that compares records with it or offers some.</summary>
internal sealed class RepairAnswers(RecordIndex index, ReplyPool replies)
{
    private static readonly byte[] Everything = [.. Enumerable.Repeat(byte.MaxValue, CompareRecords.Buckets / 8)];

    /// <summary>An answer; busy until this node knows what it holds.</summary>
    /// <param name="request">A <see cref="CompareRecords"/> or an <see cref="OfferRecords"/>.</param>
    /// <param name="shared">This node's digests of what it shares with the asker; none while it does not know them.</param>
    /// <param name="isStranger">Whether this node cannot tell what it shares with the asker: then all differs, and it may be given what it lacks.</param>
    public Reply To(Request request, ReadOnlySpan<ulong> shared, bool isStranger)
    {
        Reply reply = replies.Rent(ReplyOutcome.Answered);
        if (shared.IsEmpty)
            reply.Stored = StoreOutcome.Busy;
        else if (request is CompareRecords compare)
            reply.Wanted = isStranger ? Everything : Differing(compare.Digests.Span, shared);
        else if (request is OfferRecords offer)
            reply.Wanted = Missing(offer.Versions.Span);
        return reply;
    }

    /// <summary>Up to 64 bits as a number.</summary>
    public static ulong Bits(ReadOnlySpan<byte> bytes)
    {
        ulong bits = 0;
        for (int place = 0; place < bytes.Length && place < 8; place++)
            bits |= (ulong)bytes[place] << (8 * place);
        return bits;
    }

    private static byte[] Differing(ReadOnlySpan<ulong> theirs, ReadOnlySpan<ulong> ours)
    {
        if (theirs.Length == 1)
            return [theirs[0] == SharedDigests.Summary(ours) ? (byte)0 : (byte)1];
        byte[] bits = new byte[CompareRecords.Buckets / 8];
        for (int bucket = 0; bucket < theirs.Length && bucket < ours.Length; bucket++)
        {
            if (theirs[bucket] != ours[bucket])
                bits[bucket >> 3] |= (byte)(1 << (bucket & 7));
        }

        return bits;
    }

    private byte[] Missing(ReadOnlySpan<RecordTag> versions)
    {
        byte[] bits = new byte[(versions.Length + 7) / 8];
        for (int place = 0; place < versions.Length; place++)
        {
            if (!index.Holds(in versions[place]))
                bits[place >> 3] |= (byte)(1 << (place & 7));
        }

        return bits;
    }
}
