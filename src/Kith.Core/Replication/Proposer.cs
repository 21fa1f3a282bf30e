using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Clocks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>
/// Compare-and-swap (after CASPaxos, Rystsov 2018): a majority of the replicas promises a ballot and says what it holds; what was left half
/// done is finished first; then the successor is accepted by a majority and only then put like any record. Linearizable as long as the
/// replica set stays the same: whoever sees another set refuses.
/// </summary>
/// <remarks>
/// The records that replicas hold are decided ones, so that copying them about can break nothing. A decided record that reached too few
/// replicas before its proposer died is put again by whoever comes across it, before he says what he saw.
/// </remarks>
internal sealed class Proposer(IOverlay overlay, VoteRound round, Publisher publisher, LocalStore local, MembersSeen members, ReplicationOptions options, HybridClock clock, SteadyClock steady, TimeProvider time, Random random)
{
    /// <summary>Ballots tried before a swap is given up: others keep bidding, or too few answer.</summary>
    public const int MaxBallots = 8;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Replaces the record of a key if it has the number expected.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">The number; zero: nothing is there.</param>
    /// <param name="make">Makes the successor from its number.</param>
    /// <param name="cancellation">Stops waiting; what was begun may still take effect.</param>
    public async Task<SwapResult> SwapAsync(RecordKey key, ulong expected, Func<ulong, Record> make, CancellationToken cancellation)
    {
        Record? mine = null;
        bool isRefused = false;
        TimeSpan pause = FirstPause;
        for (int attempt = 0; attempt < MaxBallots && !cancellation.IsCancellationRequested; attempt++)
        {
            Prepared prepared = await PrepareAsync(key, cancellation);
            isRefused = prepared.IsRefused;
            if (prepared.IsOver && mine is null)
                break;
            if (prepared.IsGranted)
            {
                ulong number = local.Rules.NumberOf(prepared.Held);
                if (prepared.Held is not null && IsSame(prepared.Held, mine))
                    return Ended(prepared, await publisher.PublishAsync(prepared.Held, prepared.Majority, waitForAll: false, cancellation)); // Somebody else finished it.
                if (mine is not null && number > expected + 1)
                    return new SwapResult(SwapOutcome.Unknown); // Somebody may have finished ours and gone on from there.
                if (await SettleAsync(prepared, cancellation))
                {
                    Record? open = Open(prepared, number);
                    if (open is null && number != expected)
                        return new SwapResult(SwapOutcome.Conflict, Held: prepared.Held);
                    if (open is null)
                        mine ??= make(expected + 1);
                    PutReceipt? receipt = await DecideAsync(prepared, open ?? mine!, number, cancellation);
                    if (receipt is not null && IsSame(open ?? mine!, mine))
                        return Ended(prepared, receipt);
                    if (receipt is not null)
                        continue;
                }
            }

            pause = await PauseAsync(pause, cancellation);
        }

        return new SwapResult(isRefused && mine is null ? SwapOutcome.OtherEpoch : SwapOutcome.Unknown);
    }

    /// <summary>
    /// Reads a key so that the read, too, has a place in the one order of all swaps: asks a majority, and finishes what was left half done. Null
    /// when too few answered or agreed on the replica set.
    /// </summary>
    public async Task<LinearizableRead?> ReadAsync(RecordKey key, CancellationToken cancellation)
    {
        TimeSpan pause = FirstPause;
        for (int attempt = 0; attempt < MaxBallots && !cancellation.IsCancellationRequested; attempt++)
        {
            Prepared prepared = await PrepareAsync(key, cancellation);
            if (prepared.IsOver)
                break;
            if (prepared.IsGranted && await SettleAsync(prepared, cancellation))
            {
                ulong number = local.Rules.NumberOf(prepared.Held);
                Record? open = Open(prepared, number);
                if (open is null)
                    return new LinearizableRead(prepared.Held, prepared.Majority, [.. prepared.Granted.Select(vote => vote.Replica.Peer)]);
                if (await DecideAsync(prepared, open, number, cancellation) is not null)
                    continue;
            }

            pause = await PauseAsync(pause, cancellation);
        }

        return null;
    }

    /// <summary>A majority that holds it durably has decided, though what it may be lost with counts it as fewer copies: that is the receipt's to say.</summary>
    private SwapResult Ended(Prepared prepared, PutReceipt receipt) => new(IsHeldBy(prepared.Majority, receipt) ? SwapOutcome.Swapped : SwapOutcome.Unknown, receipt);

    private bool IsHeldBy(int majority, PutReceipt receipt) => receipt.Replicas.Count(options.Counts) >= majority;

    private static bool IsSame(Record record, Record? other) => other is not null && record.Value.Span.SequenceEqual(other.Value.Span);

    private static int Count(List<(Contact Replica, Vote Vote)> votes, VoteOutcome outcome) => votes.Count(vote => vote.Vote.Outcome == outcome);

    /// <summary>The first round.</summary>
    private async Task<Prepared> PrepareAsync(RecordKey key, CancellationToken cancellation)
    {
        Contact[] replicas = await ReplicasAsync(key, cancellation);
        int majority = Majority(replicas.Length);
        if (replicas.Length < majority)
            return new Prepared(replicas, majority, default, [], [], Held: null); // A part of a network that fell apart.
        Ballot ballot = NextBallot(replicas);
        List<(Contact Replica, Vote Vote)> votes = await round.AskAsync(replicas, new PrepareValue(key, ballot), cancellation);
        List<(Contact Replica, Vote Vote)> granted = votes.FindAll(vote => vote.Vote.Outcome == VoteOutcome.Granted);
        if (granted.Count < majority)
            NoteBids(votes);
        return new Prepared(replicas, majority, ballot, votes, granted, Best(granted));
    }

    /// <summary>The second round, and what follows when a majority has accepted: the record is put. Null when it has not.</summary>
    private async Task<PutReceipt?> DecideAsync(Prepared prepared, Record proposal, ulong number, CancellationToken cancellation)
    {
        List<(Contact Replica, Vote Vote)> votes = await round.AskAsync(prepared.Replicas, new AcceptValue(proposal, prepared.Ballot, number), cancellation);
        if (Count(votes, VoteOutcome.Granted) >= prepared.Majority)
            return await publisher.PublishAsync(proposal, prepared.Majority, waitForAll: false, cancellation);
        NoteBids(votes);
        return null;
    }

    /// <summary>What was accepted under the highest ballot as the successor of what is held, and must therefore be finished.</summary>
    private Record? Open(Prepared prepared, ulong number)
    {
        Vote? highest = null;
        foreach ((_, Vote vote) in prepared.Granted)
        {
            if (local.Rules.NumberOf(vote.Proposal) == number + 1 && (highest is null || vote.Ballot > highest.Ballot))
                highest = vote;
        }

        return highest?.Proposal is { } open && local.Check(open, RefusalPlace.Read) == RecordFault.None ? open : null;
    }

    private Record? Best(List<(Contact Replica, Vote Vote)> granted)
    {
        Record? best = null;
        foreach ((_, Vote vote) in granted)
        {
            if (vote.Held is { } held && local.Check(held, RefusalPlace.Read) == RecordFault.None && (best is null || local.Rules.Decide(best, held) == MergeOutcome.Stored))
                best = held;
        }

        return best;
    }

    /// <summary>Sees to it that a majority holds what was found, so that nobody finds anything older afterwards, and can accept its successor.</summary>
    private async Task<bool> SettleAsync(Prepared prepared, CancellationToken cancellation)
    {
        if (prepared.Held is not { } held)
            return true;
        return prepared.Granted.TrueForAll(vote => vote.Vote.Held is { } theirs && IsSame(theirs, held))
            || IsHeldBy(prepared.Majority, await publisher.PublishAsync(held, prepared.Majority, waitForAll: false, cancellation));
    }

    private int Majority(int replicas) => (Math.Max(replicas, Math.Min(options.Replicas, members.CountForQuorum())) / 2) + 1;

    private async Task<Contact[]> ReplicasAsync(RecordKey key, CancellationToken cancellation)
    {
        using LookupResult found = await overlay.LookupAsync(new FindNode(key.Bytes) { IsForRecord = true }, options.Replicas, sink: null, cancellation);
        return found.Closest.ToArray();
    }

    private Ballot NextBallot(Contact[] replicas)
    {
        byte[] self = overlay.Self.Id.ToByteArray();
        return new Ballot(clock.Next(steady.GetUtcNow(), steady.Reference), BinaryPrimitives.ReadUInt64BigEndian(self), ReplicaEpoch.Of(replicas));
    }

    // The next ballot of ours is to be later than those that outbid this one.
    private void NoteBids(List<(Contact Replica, Vote Vote)> votes)
    {
        foreach ((_, Vote vote) in votes)
        {
            if (vote.Outcome == VoteOutcome.Outbid)
                clock.Observe(vote.Ballot.Stamp, steady.Reference);
        }
    }

    // Random, so that two who outbid each other part.
    private async Task<TimeSpan> PauseAsync(TimeSpan pause, CancellationToken cancellation)
    {
        await time.PauseAsync(pause * (0.5 + random.NextDouble()), cancellation);
        return pause * 2;
    }
}
