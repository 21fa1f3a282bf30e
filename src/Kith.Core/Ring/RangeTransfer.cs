using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Ring;

/// <summary>Moves the records of a range: a joiner pulls them page by page, a leaver pushes what its successors lack.</summary>
internal sealed class RangeTransfer(RingOverlay overlay, IRecordStore store, RecordRules rules)
{
    /// <summary>Times a page is asked for again before the transfer counts as failed.</summary>
    private const int Attempts = 4;

    /// <summary>
    /// Pulls the range that a grant gives; true once all of it is stored here as durably as the store can. False where the owner sends what does not belong
    /// there, or the same again: it must come to an end.
    /// </summary>
    public async Task<bool> PullAsync(GrantedLock granted, CancellationToken cancellation)
    {
        Identifier? after = null;
        while (!cancellation.IsCancellationRequested)
        {
            if (await PageAsync(granted, after) is not { } page || (page.Records.IsEmpty && !page.IsLast))
                return false;
            foreach (Record record in page.Records)
            {
                if (!Follows(record, granted.Predecessor.Id, after))
                    return false;
                after = Identifier.Of(record.Key.Span);
                // What the disk has no room for is not held: repair brings it once there is some.
                if (rules.Validate(record, overlay.Time.GetUtcNow()) == RecordFault.None
                    && (await store.MergeAsync(record, cancellation)).Outcome is MergeOutcome.Stored or MergeOutcome.Unchanged)
                    overlay.Took(record);
            }

            if (page.IsLast)
                return true;
        }

        return false;
    }

    /// <summary>Pushes the range of a leaver to one that will be among its replicas, unless that one holds the same already.</summary>
    public async Task PushAsync(Contact to, Identifier from, RangeReader reader, CancellationToken cancellation)
    {
        Identifier self = overlay.Self.Id;
        RingDigest own = await reader.DigestAsync(from, self, cancellation);
        if (own.Count == 0 || (await overlay.AskAsync(to, new CompareRange(overlay.Self, in from, in self)) is RingDigest other && other.Equals(own)))
            return;
        List<Record> batch = [];
        await foreach (Record record in reader.ReadAsync(from, self, after: null, cancellation))
        {
            batch.Add(record);
            if (batch.Count == overlay.Options.ForwardParallel)
                await SendAsync(to, batch);
        }

        await SendAsync(to, batch);
    }

    private async Task<RingPage?> PageAsync(GrantedLock granted, Identifier? after)
    {
        PullRange ask = new(overlay.Self, granted.Token, in granted.Predecessor.Id, after);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            switch (await overlay.AskAsync(granted.Owner, ask))
            {
                case RingPage page when IsWhole(page):
                    return page;
                case RingStale or RingRefusal:
                    return null;
            }
        }

        return null;
    }

    private async Task SendAsync(Contact to, List<Record> batch)
    {
        ReplyInbox inbox = new(batch.Count + 1);
        foreach (Record record in batch)
            overlay.Network.Send(to, new PutValue(record), inbox, slot: 0);
        for (int waiting = batch.Count; waiting > 0; waiting--)
        {
            await inbox.WaitAsync();
            inbox.TryTake(out _, out Reply reply);
            reply.Release();
        }

        batch.Clear();
    }

    /// <summary>Whether a record belongs into our range, and comes after another in the order in which <see cref="RangeReader"/> reads.</summary>
    private bool Follows(Record record, Identifier from, Identifier? after)
    {
        RingSpace space = overlay.Options.Space;
        Identifier to = overlay.Self.Id;
        Identifier place = space.PlaceOf(record.Key);
        if (!RingArc.Contains(in from, in place, in to))
            return false;
        if (after is not { } previous)
            return true;
        Identifier hash = Identifier.Of(record.Key.Span);
        Identifier end = to.Filled(space.Bits);
        return space.IsOrderedByHash && from != to ? RingArc.Contains(in previous, in hash, in end) : hash > previous;
    }

    private static bool IsWhole(RingPage page)
    {
        RingDigest digest = RingDigest.Empty;
        foreach (Record record in page.Records)
            digest = digest.With(record);
        return digest.Equals(page.Digest);
    }
}
