using System;
using System.Numerics;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>What a member does when it is asked: every request is answered at once, from the member's state alone.</summary>
internal static class RingAnswering
{
    /// <summary>Answers a request that concerns the ring and no records.</summary>
    public static RingReaction Answer(RingMember member, RingRequest request, Instant now)
    {
        member.Lock = member.Lock.At(now);
        return request switch
        {
            RingQuery => new RingReaction(member.Snapshot()),
            RingNotify { Role: RingRole.Predecessor } notify => HearPredecessor(member, notify),
            RingNotify { Role: RingRole.Successor } notify => HearSuccessor(member, notify),
            RingNotify { Role: RingRole.Departing } notify => HearDeparture(member, notify),
            RingNotify { Role: RingRole.ChangedSuccessor } => new RingReaction(RingAcknowledgement.Instance), // Told only so that a round begins sooner.
            JoinRing join => new RingReaction(LetIn(member, join, now)),
            ConfirmJoin confirm => new RingReaction(CommitJoin(member, confirm, now)),
            LeaveRing leave => new RingReaction(LetGo(member, leave, now)),
            ConfirmLeave confirm => new RingReaction(CommitLeave(member, confirm, now)),
            RenewLock renew => new RingReaction(Renew(member, renew.Token, now)),
            _ => new RingReaction(new RingRefusal(RingRefusalReason.NotAMember)),
        };
    }

    /// <summary>Gives the lock's holder more time, because it makes progress.</summary>
    public static RingAnswer Renew(RingMember member, FencingToken token, Instant now)
    {
        member.Lock = member.Lock.At(now);
        if (!member.Lock.IsHeldUnder(token))
            return RingStale.Instance;
        member.Lock = member.Lock.Renew(now + member.Options.Lease);
        return RingAcknowledgement.Instance;
    }

    private static RingReaction HearPredecessor(RingMember member, RingNotify notify)
    {
        Contact candidate = notify.Sender;
        if (!member.IsMember || !notify.State.IsMember || HasLeft(member, candidate, notify.State.Incarnation))
            return new RingReaction(RingAcknowledgement.Instance);
        if (candidate.Equals(member.Predecessor))
        {
            if (member.Lock.Holder is { Purpose: LockPurpose.Join } joiner && joiner.Peer.Equals(candidate) && joiner.Incarnation == notify.State.Incarnation)
                member.Lock = member.Lock.Release(); // Let in, and a member now.
            member.HearPreceding(notify.Preceding);
            return NotAlone(member);
        }

        if (member.Predecessor is null || RingArc.Between(in member.Predecessor.Id, in candidate.Id, in member.Self.Id))
        {
            member.SetPredecessor(candidate);
            member.HearPreceding(notify.Preceding);
            return NotAlone(member);
        }

        return new RingReaction(RingAcknowledgement.Instance, member.BeginRectifying(candidate));
    }

    /// <summary>Who precedes one that was alone follows it too: it asks at once, so that whoever joins behind it hears of the others.</summary>
    private static RingReaction NotAlone(RingMember member) =>
        new(RingAcknowledgement.Instance, member.Successors.Head is null ? member.BeginStabilising() : null);

    private static RingReaction HearSuccessor(RingMember member, RingNotify notify)
    {
        Contact joined = notify.Sender;
        if (notify.State.IsMember && member.MayFollow(joined) && !HasLeft(member, joined, notify.State.Incarnation))
            member.Successors = member.Successors.Adopt(joined, member.Successors.Members); // Its own list may be old by now; ours skips nobody new.
        return new RingReaction(RingAcknowledgement.Instance);
    }

    private static RingReaction HearDeparture(RingMember member, RingNotify notify)
    {
        // The rest of its list may be old by now: the next one is asked itself, and only where there is no other is it taken on trust.
        member.Drop(notify.Sender);
        if (member.Successors.Head is null && !notify.State.Successors.IsEmpty)
            member.Successors = member.Successors.Adopt(notify.State.Successors[0], []);
        return new RingReaction(RingAcknowledgement.Instance, member.BeginStabilising());
    }

    private static RingAnswer LetIn(RingMember member, JoinRing join, Instant now)
    {
        Contact joiner = join.Sender;
        if (joiner.Id == member.Self.Id)
            return new RingRefusal(joiner.Equals(member.Self) ? RingRefusalReason.NotYours : RingRefusalReason.PlaceTaken);
        if (member.Phase == RingPhase.Gone)
            return member.Successors.Head is { } next ? new RingRedirect(next) : new RingRefusal(RingRefusalReason.NotAMember);
        if (!member.IsMember)
            return new RingBusy(TimeSpan.Zero); // Nobody need wait here: we are looking for a way in ourselves.
        if (member.Predecessor is not { } predecessor)
            return Busy(member);
        if (joiner.Id == predecessor.Id)
            return joiner.Equals(predecessor) ? Welcome(member, join) : new RingRefusal(RingRefusalReason.PlaceTaken);
        if (!RingArc.Between(in predecessor.Id, in joiner.Id, in member.Self.Id))
            return new RingRedirect(LiesBehind(member, in joiner.Id) ? predecessor : NextToward(member, in joiner.Id));
        if (member.Lock.Holder is { Purpose: LockPurpose.Join } held && held.Peer.Equals(joiner) && held.Incarnation == join.Incarnation)
            return Granted(member, held); // The answer was lost: the same grant again.
        if (member.Phase != RingPhase.Active)
            return Busy(member);
        if (!member.Lock.IsOpenTo(joiner))
            return Enqueue(member, joiner, now);
        return Granted(member, member.Grant(joiner, join.Incarnation, LockPurpose.Join, member.Options.Lease, member.Options.MaxLease, now));
    }

    /// <summary>The joiner precedes us already: it lost the answer to its commit, or comes back from the dead before anybody noticed.</summary>
    private static RingCommit Welcome(RingMember member, JoinRing join)
    {
        for (int index = member.HandedOver.Length - 1; index >= 0; index--)
        {
            RingHandOver moved = member.HandedOver[index];
            if (!moved.IsLeave && moved.Peer.Equals(join.Sender) && moved.Incarnation == join.Incarnation)
                return new RingCommit(moved.Predecessor, member.Successors.Members, moved.Epoch);
        }

        return new RingCommit(predecessor: null, member.Successors.Members, member.Epoch);
    }

    private static RingAnswer CommitJoin(RingMember member, ConfirmJoin confirm, Instant now)
    {
        if (Committed(member, confirm.Token, confirm.Sender) is { } done)
            return confirm.Sender.Equals(member.Predecessor) ? new RingCommit(done.Predecessor, member.Successors.Members, done.Epoch) : RingStale.Instance;
        if (!IsHolder(member, confirm.Token, confirm.Sender, LockPurpose.Join) || !member.IsOwner || !RingArc.Between(in member.Predecessor!.Id, in confirm.Sender.Id, in member.Self.Id))
            return RingStale.Instance;
        RingHandOver moved = member.Commit(member.Lock.Holder!, predecessor: confirm.Sender, gapFrom: member.Predecessor, now);
        return new RingCommit(moved.Predecessor, member.Successors.Members, moved.Epoch);
    }

    private static RingAnswer LetGo(RingMember member, LeaveRing leave, Instant now)
    {
        Contact leaver = leave.Sender;
        if (!member.IsMember || member.IsReleased || !leaver.Equals(member.Predecessor) || leaver.Equals(member.Self))
            return Busy(member); // Stabilisation will show the leaver who follows it.
        if (member.Lock.Holder is { Purpose: LockPurpose.Leave } held && held.Peer.Equals(leaver) && held.Incarnation == leave.Incarnation)
            return Granted(member, held);
        // One that is leaving itself but does not hold its own lock yet, as the one that spans zero, can still take over.
        if (!member.Lock.IsOpenTo(leaver))
            return Enqueue(member, leaver, now);
        return Granted(member, member.Grant(leaver, leave.Incarnation, LockPurpose.Leave, member.Options.Lease, member.Options.MaxLease, now));
    }

    private static RingAnswer CommitLeave(RingMember member, ConfirmLeave confirm, Instant now)
    {
        if (Committed(member, confirm.Token, confirm.Sender) is { } done)
            return new RingCommit(done.Predecessor, member.Successors.Members, done.Epoch);
        if (!IsHolder(member, confirm.Token, confirm.Sender, LockPurpose.Leave) || !member.IsMember || !confirm.Sender.Equals(member.Predecessor))
            return RingStale.Instance;
        RingHandOver moved = member.Commit(member.Lock.Holder!, predecessor: confirm.Predecessor, gapFrom: confirm.Predecessor, now);
        return new RingCommit(moved.Predecessor, member.Successors.Members, moved.Epoch);
    }

    /// <summary>A commit that was made under this token before: the same answer again.</summary>
    private static RingHandOver? Committed(RingMember member, FencingToken token, Contact peer)
    {
        foreach (RingHandOver moved in member.HandedOver)
        {
            if (moved.Token == token && moved.Peer.Equals(peer))
                return moved;
        }

        return null;
    }

    private static bool IsHolder(RingMember member, FencingToken token, Contact peer, LockPurpose purpose) =>
        member.Lock.IsHeldUnder(token) && member.Lock.Holder!.Purpose == purpose && member.Lock.Holder.Peer.Equals(peer);

    /// <summary>Whether a peer has left in that life: what it said before must not bring it back.</summary>
    private static bool HasLeft(RingMember member, Contact peer, ulong incarnation)
    {
        foreach (RingHandOver moved in member.HandedOver)
        {
            if (moved.IsLeave && moved.Incarnation == incarnation && moved.Peer.Equals(peer))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the way to a point leads back: it was this member's and went to one that joined before it, or less than half the circle lies between.
    /// Every step back comes nearer, so that requests which turn back do not turn again. What the successor list covers is not behind.
    /// </summary>
    private static bool LiesBehind(RingMember member, in Identifier point)
    {
        if (!member.Successors.Members.IsEmpty && RingArc.Contains(in member.Self.Id, in point, in member.Successors.Members[^1].Id))
            return false;
        if (member.Self.Id.Prefix - point.Prefix < 1UL << 63)
            return true;
        foreach (RingHandOver moved in member.HandedOver)
        {
            Identifier from = moved.From;
            Identifier to = moved.To;
            if (!moved.IsLeave && RingArc.Contains(in from, in point, in to))
                return true;
        }

        return false;
    }

    private static RingBusy Enqueue(RingMember member, Contact peer, Instant now)
    {
        TimeSpan patience = 2 * member.Options.MaxRetryAfter; // Who waits asks at least once in half of that.
        member.Lock = member.Lock.Wait(new LockWaiter(peer, now + patience), member.Options.MaxWaiting);
        // Who is far back in the queue, or found no place in it, need not ask soon; but each commit takes half of those before it to another gap.
        TimeSpan wait = member.Options.RetryAfter * (1 + BitOperations.Log2(1u + (uint)member.Lock.PlaceOf(peer)));
        return new RingBusy(wait < member.Options.MaxRetryAfter ? wait : member.Options.MaxRetryAfter);
    }

    private static RingBusy Busy(RingMember member) => new(member.Options.RetryAfter);

    private static RingGrant Granted(RingMember member, LockHolder held) => new(held.Token, member.Predecessor!, member.Successors.Members);

    /// <summary>The known contact that a point follows most closely; the first successor when the point follows that one's gap at once.</summary>
    private static Contact NextToward(RingMember member, in Identifier point)
    {
        Contact next = member.Successors.Head ?? member.Predecessor!;
        foreach (Contact contact in member.Successors.Members)
        {
            if (RingArc.Contains(in member.Self.Id, in point, in contact.Id))
                return contact;
            next = contact;
        }

        return next;
    }
}
