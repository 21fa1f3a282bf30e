using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Repair;

/// <summary>
/// Gives records to a peer: offers their versions by pages, and puts those it wants. What does not arrive is noted as lacking.
/// </summary>
internal sealed class Giver(IPeerNetwork network, IRecordStore store, RecordIndex index, LackingRecords lacking, RepairOptions options, DhtMetrics metrics)
{
    /// <summary>Offers versions to a peer and gives what it lacks. False when some of it did not arrive.</summary>
    public async Task<bool> GiveAsync(Contact peer, IReadOnlyList<RecordTag> versions, CancellationToken cancellation)
    {
        bool isWhole = true;
        for (int start = 0; start < versions.Count && !cancellation.IsCancellationRequested; start += OfferRecords.MaxVersions)
        {
            RecordTag[] page = new RecordTag[Math.Min(OfferRecords.MaxVersions, versions.Count - start)];
            for (int place = 0; place < page.Length; place++)
                page[place] = versions[start + place];
            isWhole &= await GivePageAsync(peer, page, cancellation);
        }

        return isWhole && !cancellation.IsCancellationRequested;
    }

    private async Task<bool> GivePageAsync(Contact peer, RecordTag[] page, CancellationToken cancellation)
    {
        Reply reply = await network.RequestAsync(peer, new OfferRecords(page));
        bool isAnswered = reply.Outcome == ReplyOutcome.Answered && reply.Stored != StoreOutcome.Busy;
        ReadOnlyMemory<byte> wanted = reply.Wanted;
        reply.Release();
        List<Identifier> ids = [];
        for (int place = 0; place < page.Length; place++)
        {
            if (!isAnswered)
                lacking.Add(page[place].Id);
            else if (IsSet(wanted.Span, place))
                ids.Add(page[place].Id);
        }

        return isAnswered && await PutAsync(peer, ids, cancellation);
    }

    /// <summary>Puts records at a peer, a few at a time.</summary>
    private async Task<bool> PutAsync(Contact peer, List<Identifier> ids, CancellationToken cancellation)
    {
        ReplyInbox inbox = new(options.MaxGifts);
        int waiting = 0;
        bool isWhole = true;
        for (int next = 0; next < ids.Count || waiting > 0;)
        {
            if (next < ids.Count && waiting < options.MaxGifts && !cancellation.IsCancellationRequested)
            {
                Record? record = await ReadAsync(ids[next], cancellation);
                if (record is not null)
                {
                    network.Send(peer, new PutValue(record), inbox, next);
                    waiting++;
                }

                next++;
                continue;
            }

            if (waiting == 0)
                return false; // Cancelled with nothing under way.
            await inbox.WaitAsync();
            while (inbox.TryTake(out int place, out Reply reply))
            {
                waiting--;
                isWhole &= Note(ids[place], reply);
                reply.Release();
            }
        }

        return isWhole;
    }

    private bool Note(in Identifier id, Reply reply)
    {
        // Stale is an answer too: the peer has a better one, and will offer it to us.
        if (reply.Outcome == ReplyOutcome.Answered && reply.Stored is StoreOutcome.Stored or StoreOutcome.Stale)
        {
            metrics.RecordsGiven++;
            return true;
        }

        metrics.GiftsFailed++;
        if (reply.Stored is not (StoreOutcome.Invalid or StoreOutcome.Refused))
            lacking.Add(in id);
        return false;
    }

    private async ValueTask<Record?> ReadAsync(Identifier id, CancellationToken cancellation)
    {
        if (!index.Contains(in id))
            return null;
        await foreach (Record record in store.RangeAsync(id, id, cancellation))
            return record;
        return null;
    }

    private static bool IsSet(ReadOnlySpan<byte> bits, int place) => (place >> 3) < bits.Length && ((bits[place >> 3] >> (place & 7)) & 1) != 0;
}
