using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>Where a point lies, as far as one member knows.</summary>
internal static class RingRouting
{
    /// <summary>The member's answer to <see cref="FindSuccessor"/>.</summary>
    public static RingRoute RouteTo(RingMember member, FingerTable fingers, in Identifier point) => RouteTo(member, fingers, in point, member.Options.RouteAlternatives);

    /// <summary>Where a member's own search begins: with all that it knows, since nobody names others when those it begins with are dead.</summary>
    public static RingRoute OwnRouteTo(RingMember member, FingerTable fingers, in Identifier point) => RouteTo(member, fingers, in point, alternatives: int.MaxValue);

    /// <summary>The same with so many of those that precede the point.</summary>
    private static RingRoute RouteTo(RingMember member, FingerTable fingers, in Identifier point, int alternatives)
    {
        ImmutableArray<Contact> successors = member.Successors.Members;
        if (member.Owns(in point))
            return new RingRoute(RingRouteKind.Owner, Followers(member), member.Predecessor, PendingOf(member, in point), member.Epoch);
        for (int place = 0; place < successors.Length; place++)
        {
            if (RingArc.Contains(in member.Self.Id, in point, in successors[place].Id))
                return new RingRoute(RingRouteKind.Successor, [.. successors[place..], .. Backwards(successors, place, alternatives)], member.Predecessor, pending: null, member.Epoch);
        }

        return new RingRoute(RingRouteKind.Preceding, Preceding(member, fingers, in point, alternatives), member.Predecessor, pending: null, member.Epoch);
    }

    /// <summary>The joiner that is taking a point over under this member's lock; null when there is none.</summary>
    public static Contact? PendingOf(RingMember member, in Identifier point) =>
        member.Predecessor is { } predecessor && member.Lock.Holder is { Purpose: LockPurpose.Join, Peer: var joiner } && RingArc.Contains(in predecessor.Id, in point, in joiner.Id) ? joiner : null;

    /// <summary>Whether a member's list names the whole ring.</summary>
    public static bool KnowsEveryone(RingMember member) => member.IsOwner && member.Successors.IsPad(member.Successors.Slots - 1);

    /// <summary>Who follows a point is known to its owner, and where all members are known.</summary>
    public static bool KnowsWhoFollows(RingMember member, in Identifier point) => member.Owns(in point) || KnowsEveryone(member);

    /// <summary>
    /// To whom a member gives a copy of a record that somebody else owns; null where it knows who follows the record. Whoever holds a copy mostly
    /// follows its owner: backwards it comes there, forwards it would go round the ring.
    /// </summary>
    public static Contact? NearerToOwner(RingMember member, in Identifier id) => KnowsWhoFollows(member, in id) ? null : member.Predecessor ?? member.Self;

    /// <summary>All contacts that a member knows, sorted clockwise from a point, the member itself among them if it may be.</summary>
    public static List<Contact> Following(RingMember member, FingerTable fingers, Identifier point, bool withSelf)
    {
        List<Contact> known = [.. member.Successors.Members];
        if (withSelf)
            known.Add(member.Self);
        if (member.Predecessor is { } predecessor)
            known.Add(predecessor);
        known.AddRange(fingers.Contacts);
        known.Sort((left, right) => CompareFrom(in point, in left.Id, in right.Id));
        int kept = 0;
        for (int index = 0; index < known.Count; index++)
        {
            bool isWanted = (withSelf || !known[index].Equals(member.Self)) && (kept == 0 || !known[index].Equals(known[kept - 1]));
            if (isWanted)
                known[kept++] = known[index];
        }

        known.RemoveRange(kept, known.Count - kept);
        return known;
    }

    /// <summary>The R - 1 that follow a member, who hold what it owns, and the R - 1 before it, as far as it knows them, who own the rest of what it holds.</summary>
    public static IReadOnlyList<Contact> Neighbours(RingMember member, FingerTable fingers, int replicas)
    {
        List<Contact> others = Following(member, fingers, member.Self.Id, withSelf: false);
        return others.Count <= 2 * (replicas - 1) ? others : [.. others[..(replicas - 1)], .. others[^(replicas - 1)..]];
    }

    /// <summary>Who follows a member: its list and, where that goes round the circle, its predecessor, of which a list may not know yet.</summary>
    private static ImmutableArray<Contact> Followers(RingMember member)
    {
        ImmutableArray<Contact> successors = member.Successors.Members;
        bool isLast = member.Predecessor is { } predecessor && !predecessor.Equals(member.Self) && member.Successors.IsPad(member.Successors.Slots - 1) && !successors.Contains(predecessor);
        return isLast ? successors.Add(member.Predecessor!) : successors;
    }

    /// <summary>Those before a slot, nearest first: should all from that slot on be dead, one of them knows who follows.</summary>
    private static ImmutableArray<Contact> Backwards(ImmutableArray<Contact> successors, int place, int limit)
    {
        ImmutableArray<Contact>.Builder before = ImmutableArray.CreateBuilder<Contact>();
        for (int slot = place - 1; slot >= 0 && before.Count < limit; slot--)
            before.Add(successors[slot]);
        return before.ToImmutable();
    }

    private static ImmutableArray<Contact> Preceding(RingMember member, FingerTable fingers, in Identifier point, int alternatives)
    {
        List<Contact> known = [];
        foreach (Contact finger in fingers.Contacts)
        {
            if (RingArc.Between(in member.Self.Id, in finger.Id, in point))
                known.Add(finger);
        }

        foreach (Contact successor in member.Successors.Members)
        {
            if (RingArc.Between(in member.Self.Id, in successor.Id, in point) && !known.Contains(successor))
                known.Add(successor);
        }

        Identifier from = member.Self.Id;
        known.Sort((left, right) => CompareFrom(in from, in right.Id, in left.Id)); // Farthest from us is nearest to the point.
        return [.. known[..Math.Min(known.Count, alternatives)]];
    }

    /// <summary>Which of two points comes first on the way round from a third, which itself comes first of all.</summary>
    private static int CompareFrom(in Identifier origin, in Identifier left, in Identifier right)
    {
        bool isLeftAhead = left >= origin;
        bool isRightAhead = right >= origin;
        return isLeftAhead == isRightAhead ? left.CompareTo(right) : isLeftAhead ? -1 : 1;
    }
}
