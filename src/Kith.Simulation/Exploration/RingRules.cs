using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Core.Ring.Moves;
using Kith.Simulation.Invariants;

namespace Kith.Simulation.Exploration;

/// <summary>What has to hold of a ring, judged from outside over all members at once (Zave 2017; the numbers are those of docs/ring.md).</summary>
internal static class RingRules
{
    /// <summary>The first rule that a state breaks, in words; null when all is well.</summary>
    public static string? FirstBroken(RingState state)
    {
        int members = 0;
        int principals = 0;
        for (int node = 0; node < state.Count; node++)
        {
            if (state.Member(node) is not { IsMember: true, IsReleased: false })
                continue; // Who has handed over counts no more, though it still answers.
            members++;
            if (IsPrincipal(state, node))
                principals++;
        }

        for (int node = 0; node < state.Count; node++)
        {
            if (IsMember(state, node) && members > 1 && !HasLiveSuccessor(state, node, without: -1, countLeavers: true))
                return $"I1: {state.Scenario.PlaceOf(node)} has no live successor left";
            if (state.Member(node) is { Lock.Holder: { } holder } && !holder.Peer.Equals(state.Contacts[node]) && holder.Token.Incarnation != state.Member(node)!.Incarnation)
                return $"I4: the lock of {state.Scenario.PlaceOf(node)} is held under another life's token";
        }

        if (principals < Math.Min(state.Scenario.Successors + 1, members))
            return $"I2: {principals} principals among {members} members";
        return state.IsUndisturbed ? FirstDisputed(state) : null;
    }

    /// <summary>
    /// Whether a node may die or begin to leave without breaking Zave's assumptions: (a) nobody else loses its last live successor, and (b) a member
    /// leaves more than r other principals behind. Who is about to leave counts as gone already, since it may be by the time the loss is noticed.
    /// Her queries are answered and adopted in one step; ours take time, so that lists on their way are to keep a live entry too, and a principal
    /// counts only if none of them skips it. The list of one that is leaving is its predecessor's next, who has it as the first entry, gone already, and no
    /// room for the last.
    /// </summary>
    public static bool MayGo(RingState state, int node)
    {
        if (state.Member(node) is null)
            return false;
        if (!IsMember(state, node))
            return true;
        foreach (RingFlight flight in state.Flights)
        {
            if (state.IsHeard(flight) && !StaysLive(state, flight, without: node))
                return false;
        }

        int principals = 0;
        for (int other = 0; other < state.Count; other++)
        {
            if (other == node || !IsMember(state, other))
                continue;
            if (!HasLiveSuccessor(state, other, without: node, countLeavers: false))
                return false;
            if (state.Member(other)!.Phase == RingPhase.Active && IsPrincipal(state, other) && !IsSkippedOnTheWay(state, other))
                principals++;
        }

        return principals > state.Scenario.Successors;
    }

    /// <summary>Whether every member knows its true neighbours: lists and predecessors are exact.</summary>
    public static string? FirstNotIdeal(RingState state)
    {
        List<RingMember> members = [];
        for (int node = 0; node < state.Count; node++)
        {
            if (state.Member(node) is { IsMember: true } member)
                members.Add(member);
        }

        return IdealRing.FirstDifference(members, contact => Place(state, contact));
    }

    /// <summary>A live member: not dead, not joining, not gone.</summary>
    public static bool IsMember(RingState state, int node) => state.Member(node) is { IsMember: true };

    private static string Place(RingState state, Contact? contact) => contact is null ? "nobody" : $"{state.Scenario.PlaceOf(state.IndexOf(contact))}";

    private static bool HasLiveSuccessor(RingState state, int node, int without, bool countLeavers)
    {
        ImmutableArray<Contact> list = state.Member(node)!.Successors.Members;
        int slots = state.Scenario.Successors - (!countLeavers && IsLeaving(state, node) ? 1 : 0);
        foreach (Contact contact in list[..Math.Min(slots, list.Length)])
        {
            int other = state.IndexOf(contact);
            if (other != without && IsMember(state, other) && (countLeavers || state.Member(other)!.Phase == RingPhase.Active))
                return true;
        }

        return false;
    }

    /// <summary>A principal is a member that no member's extended list skips.</summary>
    private static bool IsPrincipal(RingState state, int node)
    {
        ref readonly Identifier place = ref state.Contacts[node].Id;
        for (int other = 0; other < state.Count; other++)
        {
            if (!IsMember(state, other))
                continue;
            if (Skips(state.Contacts[other], state.Member(other)!.Successors.Members, in place))
                return false;
        }

        return true;
    }

    /// <summary>Whether the list that a message on its way will make of its receiver's has a live entry without one that goes; one that makes none has.</summary>
    private static bool StaysLive(RingState state, RingFlight flight, int without)
    {
        (int head, ImmutableArray<Contact> rest) = flight switch
        {
            { Answer: RingSnapshot { IsMember: true } answer, Move: AskSuccessor or AskCandidate } => (flight.To, answer.Successors),
            { IsAnswered: false, Move: TellPredecessor } when state.Member(flight.To) is { } receiver => (flight.From, receiver.Successors.Members),
            _ => (-1, []),
        };
        if (head < 0 || IsActive(state, head, without))
            return true;
        int slots = state.Scenario.Successors - 1 - (IsLeaving(state, flight.IsAnswered ? flight.From : flight.To) ? 1 : 0);
        for (int slot = 0; slot < rest.Length && slot < slots; slot++)
        {
            if (IsActive(state, state.IndexOf(rest[slot]), without))
                return true;
        }

        return false;
    }

    private static bool IsLeaving(RingState state, int node) => state.Member(node) is { Phase: RingPhase.Leaving };

    private static bool IsActive(RingState state, int node, int without) => node != without && state.Member(node) is { Phase: RingPhase.Active };

    private static bool IsSkippedOnTheWay(RingState state, int node)
    {
        foreach (RingFlight flight in state.Flights)
        {
            ImmutableArray<Contact> list = flight.Answer switch
            {
                RingSnapshot snapshot => snapshot.Successors,
                RingCommit commit => commit.Successors,
                _ => [],
            };
            if (state.IsHeard(flight) && Skips(state.Contacts[flight.To], list, in state.Contacts[node].Id))
                return true;
        }

        return false;
    }

    /// <summary>Whether an extended list passes over a place.</summary>
    private static bool Skips(Contact owner, ImmutableArray<Contact> successors, in Identifier place)
    {
        Contact before = owner;
        foreach (Contact contact in successors)
        {
            if (RingArc.Between(in before.Id, in place, in contact.Id))
                return true;
            before = contact;
        }

        return false;
    }

    /// <summary>I3: while nothing goes wrong each point has one owner, or is on its way from one to the next.</summary>
    private static string? FirstDisputed(RingState state)
    {
        for (int node = 0; node < state.Count; node++)
        {
            // Ranges end at places, so the places and the points after them stand for all points.
            Identifier place = state.Contacts[node].Id;
            if (Disputed(state, in place) is { } first)
                return first;
            Identifier after = place.Plus(7);
            if (Disputed(state, in after) is { } second)
                return second;
        }

        return null;
    }

    private static string? Disputed(RingState state, in Identifier point)
    {
        int owner = -1;
        bool isOnItsWay = false;
        for (int node = 0; node < state.Count; node++)
        {
            if (state.Member(node) is not { } member)
                continue;
            if (member.Owns(in point))
            {
                if (owner >= 0)
                    return $"I3: point {point.Prefix >> 56} has two owners, {state.Scenario.PlaceOf(owner)} and {state.Scenario.PlaceOf(node)}";
                owner = node;
            }

            isOnItsWay |= member.IsReleased && member.Predecessor is not null && RingArc.Contains(in member.Predecessor.Id, in point, in member.Self.Id);
            foreach (RingHandOver moved in member.HandedOver)
            {
                bool isAwaited = !moved.IsLeave && state.Member(state.IndexOf(moved.Peer)) is { Phase: RingPhase.Joining };
                Identifier from = moved.From;
                Identifier to = moved.To;
                isOnItsWay |= isAwaited && RingArc.Contains(in from, in point, in to);
            }
        }

        return owner < 0 && !isOnItsWay ? $"I3: point {point.Prefix >> 56} has no owner" : null;
    }
}
