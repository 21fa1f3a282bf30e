using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
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

    /// <summary>
    /// Whether a member's list names the whole ring: it has room left and comes round to the predecessor. One that is only short, of a member that has just
    /// joined or seen many die, ends somewhere else.
    /// </summary>
    public static bool KnowsEveryone(RingMember member) =>
        member.IsOwner && member.Successors.IsPad(member.Successors.Slots - 1) && member.Predecessor!.Equals(member.Successors.Members.IsEmpty ? member.Self : member.Successors.Members[^1]);

    /// <summary>
    /// Who follows a point is known where all members are, to its owner, and to those after the owner as long as they know it and the one before it.
    /// </summary>
    public static bool KnowsWhoFollows(RingMember member, in Identifier point) =>
        member.Owns(in point) || KnowsEveryone(member) || (member.IsOwner && member.Preceding.Farthest is { } farthest && RingArc.Contains(in farthest.Id, in point, in member.Self.Id));

    /// <summary>
    /// To whom a member gives a copy that it should not hold; null where it knows who follows the record. Whoever holds a copy mostly
    /// follows its owner: backwards it comes there, forwards it would go round the ring.
    /// </summary>
    public static Contact? NearerToOwner(RingMember member, in Identifier id) => KnowsWhoFollows(member, in id) ? null : member.Preceding.Farthest ?? member.Self;

    /// <summary>
    /// The members that follow a point, as many as one member may know in order: all that are to hold what lies there where this is known, else a guess
    /// without the member itself.
    /// </summary>
    public static List<Contact> Following(RingMember member, FingerTable fingers, Identifier point)
    {
        List<Contact> known = Linked(member);
        if (KnowsWhoFollows(member, in point))
            known.Add(member.Self);
        else
            AddNew(known, fingers.Contacts, member.Self);
        Sort(known, point);
        bool goesRound = !KnowsEveryone(member) && known.Count > member.Options.Slots + 1;
        return goesRound ? known[..(member.Options.Slots + 1)] : known;
    }

    /// <summary>Those on either side of a member that it knows, in no particular order. Fingers are not among them, which may be dead or one of many.</summary>
    public static List<Contact> Linked(RingMember member)
    {
        List<Contact> known = [.. member.Successors.Members];
        AddNew(known, KnowsEveryone(member) ? [member.Predecessor!] : member.Preceding.Members, member.Self);
        return known;
    }

    /// <summary>Those who hold what a member owns, and those who own the rest of what it holds, as far as it knows them.</summary>
    public static IReadOnlyList<Contact> Neighbours(RingMember member, int replicas) => KnowsEveryone(member)
        ? AroundSelf(member, Linked(member), replicas)
        : [.. member.Successors.Members.Take(replicas - 1).Union(member.Preceding.Members.Take(replicas - 1))];

    /// <summary>Of some contacts, the R - 1 that follow a member, who hold what it owns, and the R - 1 before it, who own the rest of what it holds.</summary>
    public static IReadOnlyList<Contact> AroundSelf(RingMember member, IReadOnlyList<Contact> contacts, int replicas)
    {
        List<Contact> others = [.. contacts];
        Sort(others, member.Self.Id);
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

    private static void AddNew(List<Contact> known, IEnumerable<Contact> contacts, Contact self)
    {
        foreach (Contact contact in contacts)
        {
            if (!contact.Equals(self) && !known.Contains(contact))
                known.Add(contact);
        }
    }

    /// <summary>Sorts contacts clockwise from a point.</summary>
    private static void Sort(List<Contact> contacts, Identifier point) => contacts.Sort((left, right) => CompareFrom(in point, in left.Id, in right.Id));

    /// <summary>Which of two points comes first on the way round from a third, which itself comes first of all.</summary>
    private static int CompareFrom(in Identifier origin, in Identifier left, in Identifier right)
    {
        bool isLeftAhead = left >= origin;
        bool isRightAhead = right >= origin;
        return isLeftAhead == isRightAhead ? left.CompareTo(right) : isLeftAhead ? -1 : 1;
    }
}
