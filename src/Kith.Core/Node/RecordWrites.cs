using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Core.Replication;

namespace Kith.Core.Node;

/// <summary>What a node's user writes: puts, swaps and deletions, and puts that are said again. On the node's loop only.</summary>
internal sealed class RecordWrites(
    IOverlay overlay, RecordRules rules, RecordFactory records, Publisher publisher, Fetcher fetcher, Func<Proposer> proposer, MembersSeen members,
    ReplicationOptions replication, HybridClock clock, SteadyClock steady, TimeProvider time, DhtMetrics metrics)
{
    private Republisher? _republisher; // Few nodes of a large world keep anything alive.

    /// <summary>What this node puts again before it ends.</summary>
    public Republisher Republisher => _republisher ??= new Republisher(overlay, replication, time, metrics);

    /// <summary>Stores a value on the R nodes closest to its key.</summary>
    /// <exception cref="KithException">The key, value or an option breaks a rule; the message says which.</exception>
    public async Task<PutReceipt> PutAsync(RecordKey key, ReadOnlyMemory<byte> value, PutOptions? options, CancellationToken cancellation)
    {
        int quorum = replication.QuorumOf(options?.WriteQuorum, replication.WriteQuorum, "write");
        if (options is { Republish: true })
            Republisher.RequireRoomFor([key]);
        if (options?.ExpectedSequence is { } expected)
            return await SwapAsync(key, value, options, expected, cancellation);
        return await PublishAsync(new PutItem(key, value), records.Check(key, value, options?.TimeToLive), options, quorum, replicas: null, cancellation);
    }

    /// <summary>Stores many values, with one lookup for the keys of a region. All are checked before the first is sent; receipts come in their order.</summary>
    /// <exception cref="KithException">A key, a value or an option breaks a rule; the message says which.</exception>
    public async Task<PutReceipt[]> PutManyAsync(IReadOnlyList<PutItem> items, PutOptions? options, CancellationToken cancellation)
    {
        int quorum = replication.QuorumOf(options?.WriteQuorum, replication.WriteQuorum, "write");
        if (options?.ExpectedSequence is not null)
            throw new KithException(KithErrorCode.InvalidArgument, "Compare-and-swap is for one key at a time: leave the expected sequence away, or put them one by one.");
        RecordKey[] keys = new RecordKey[items.Count];
        TimeSpan[] lives = new TimeSpan[keys.Length];
        HashSet<RecordKey> counted = [];
        for (int index = 0; index < keys.Length; index++)
        {
            keys[index] = items[index].Key;
            lives[index] = records.Check(keys[index], items[index].Value, options?.TimeToLive);
            if (records.IsCounted(keys[index]) && !counted.Add(keys[index]))
                throw new KithException(KithErrorCode.InvalidArgument, "A signed key stands twice among those to put. Which is the later? Put them one after the other.");
        }

        if (options is { Republish: true })
            Republisher.RequireRoomFor(keys);
        PutReceipt[] receipts = new PutReceipt[keys.Length];
        await new RegionSweep(overlay, replication.Replicas).RunAsync(
            Array.ConvertAll(keys, key => key.Bytes),
            async (index, replicas) => receipts[index] = await PublishAsync(items[index], lives[index], options, quorum, replicas, cancellation),
            cancellation);
        return receipts;
    }

    /// <summary>
    /// Deletes what is stored under a key. Reads it first, so that the deletion is later than whatever it deletes even where the clock of
    /// its writer is ahead of ours.
    /// </summary>
    /// <exception cref="KithException">The key's namespace is unknown or has no deletion, or an option breaks a rule.</exception>
    public async Task<PutReceipt> DeleteAsync(RecordKey key, DeleteOptions? options, CancellationToken cancellation)
    {
        int quorum = replication.QuorumOf(options?.WriteQuorum, replication.WriteQuorum, "write");
        records.RequireDeletable(key);
        _republisher?.Forget(key);
        ulong sequence = await NextSequenceAsync(key, replicas: null, cancellation);
        DateTimeOffset now = time.GetUtcNow();
        Record tombstone = records.CreateTombstone(key, overlay.Self.Peer, clock.Next(now, steady.Reference), now, sequence);
        PutReceipt receipt = await publisher.PublishAsync(tombstone, quorum, options?.WaitForAll ?? false, cancellation);
        metrics.Deletes++;
        if (!receipt.IsAcknowledged)
            metrics.DeletesBelowQuorum++;
        return receipt;
    }

    /// <summary>Puts again what is due.</summary>
    public Task UpkeepAsync(CancellationToken cancellation) => _republisher?.UpkeepAsync(
        (key, replicas) => fetcher.FetchAsync(key, records.RuleOf(key), replication.ReadQuorum, cancellation, replicas),
        (kept, found, replicas) => RepublishAsync(kept, found.Value!.Value, replicas, cancellation),
        cancellation) ?? Task.CompletedTask;

    /// <summary>Says so where replicas cannot vote on a key.</summary>
    /// <exception cref="KithException">The key's namespace has no numbers, or the swarm's protocol no votes.</exception>
    public void RequireVotes(RecordKey key)
    {
        if (!records.IsCounted(key))
            throw new KithException(KithErrorCode.InvalidArgument, "Only keys in /kith/signed/ have sequence numbers that replicas vote on. Put or get this one without comparing.");
        if (!replication.PutRidesLookup)
            throw new KithException(KithErrorCode.NotSupported, "Compare-and-swap needs Kith's own protocol; foreign implementations cannot vote. Start the node without another Kademlia protocol.");
    }

    private async Task<PutReceipt> PublishAsync(PutItem item, TimeSpan life, PutOptions? options, int quorum, IReadOnlyList<Contact>? replicas, CancellationToken cancellation)
    {
        ulong sequence = 0;
        if (records.IsCounted(item.Key))
        {
            records.RequireOwn(item.Key); // Before the network is asked for the last number.
            sequence = await NextSequenceAsync(item.Key, replicas, cancellation);
        }

        DateTimeOffset now = time.GetUtcNow();
        Record record = records.CreateChecked(item.Key, item.Value, life, overlay.Self.Peer, clock.Next(now, steady.Reference), now, sequence);
        PutReceipt receipt = await publisher.PublishAsync(record, quorum, options?.WaitForAll ?? false, cancellation, replicas);
        metrics.Puts++;
        if (!receipt.IsAcknowledged)
            metrics.PutsBelowQuorum++;
        KeepOrForget(receipt, options);
        return receipt;
    }

    /// <summary>
    /// Under the stamp after the one that is there, so that whatever anybody has written since wins over it. A signed key has one writer, and its
    /// number rises.
    /// </summary>
    private async Task<PutReceipt> RepublishAsync(KeptRecord kept, ReadOnlyMemory<byte> value, IReadOnlyList<Contact>? replicas, CancellationToken cancellation)
    {
        ulong sequence = records.IsCounted(kept.Key) ? await NextSequenceAsync(kept.Key, replicas, cancellation) : 0;
        DateTimeOffset now = time.GetUtcNow();
        ulong stamp = sequence == 0 ? kept.Number + 1 : clock.Next(now, steady.Reference);
        Record record = records.Create(kept.Key, value, kept.Life, overlay.Self.Peer, stamp, now, sequence);
        return await publisher.PublishAsync(record, replication.WriteQuorum, waitForAll: false, cancellation, replicas);
    }

    private void KeepOrForget(PutReceipt receipt, PutOptions? options)
    {
        if (options is { Republish: true })
        {
            TimeSpan life = options.TimeToLive ?? rules.Limits.DefaultTimeToLive;
            Republisher.Keep(new KeptRecord(receipt.Key, life, receipt.Version?.Number ?? 0), time.GetInstant() + (life / 2));
        }
        else
        {
            _republisher?.Forget(receipt.Key);
        }
    }

    private async Task<PutReceipt> SwapAsync(RecordKey key, ReadOnlyMemory<byte> value, PutOptions options, ulong expected, CancellationToken cancellation)
    {
        RequireVotes(key);
        records.RequireOwn(key);
        Instant started = time.GetInstant();
        Make(expected + 1); // Bad input is told before anything is asked.
        SwapResult result = await proposer().SwapAsync(key, expected, Make, cancellation);
        metrics.Swaps++;
        if (result.Outcome == SwapOutcome.Conflict)
            metrics.SwapConflicts++;
        if (result.Receipt is { } receipt)
        {
            KeepOrForget(receipt, options);
            return receipt with { Swap = result.Outcome, Duration = time.GetInstant() - started };
        }

        return new PutReceipt
        {
            Key = key,
            Replicas = [],
            Wanted = (replication.Replicas / 2) + 1,
            Required = (Math.Min(replication.Replicas, members.CountForQuorum()) / 2) + 1,
            Acknowledged = 0,
            Expires = time.GetUtcNow(),
            Swap = result.Outcome,
            FoundSequence = result.Outcome == SwapOutcome.Conflict ? rules.NumberOf(result.Held) : null,
            Duration = time.GetInstant() - started,
            Requests = 0,
        };

        Record Make(ulong sequence)
        {
            DateTimeOffset now = time.GetUtcNow();
            return records.Create(key, value, options.TimeToLive, overlay.Self.Peer, clock.Next(now, steady.Reference), now, sequence);
        }
    }

    /// <summary>
    /// A number after the last that a quorum knows, deletions included; on the way our clock learns of their stamps. It skips one, so that it
    /// wins over a compare-and-swap that is under way.
    /// </summary>
    private async Task<ulong> NextSequenceAsync(RecordKey key, IReadOnlyList<Contact>? replicas, CancellationToken cancellation)
    {
        GetResult last = await fetcher.FetchAsync(key, records.RuleOf(key), replication.ReadQuorum, cancellation, replicas);
        return (last.Sequence ?? 0) + BallotState.NumbersSkippedByPut;
    }
}
