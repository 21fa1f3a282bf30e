using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Invariants;

/// <summary>An ideal ring: every member knows exactly who precedes it and who the next r are.</summary>
internal static class IdealRing
{
    /// <summary>The first difference from the ideal among live members, in words; null when there is none.</summary>
    /// <param name="members">All live members, in any order.</param>
    /// <param name="name">What to call a contact.</param>
    public static string? FirstDifference(IEnumerable<RingMember> members, Func<Contact?, string> name)
    {
        List<RingMember> ring = [.. members];
        ring.Sort((left, right) => left.Self.Id.CompareTo(right.Self.Id));
        for (int place = 0; place < ring.Count; place++)
        {
            RingMember member = ring[place];
            Contact before = ring[(place + ring.Count - 1) % ring.Count].Self;
            if (!before.Equals(member.Predecessor))
                return $"{name(member.Self)} is preceded by {name(before)}, not by {name(member.Predecessor)}";
            ImmutableArray<Contact> successors = member.Successors.Members;
            int known = Math.Min(member.Successors.Slots, ring.Count - 1);
            if (successors.Length != known)
                return $"{name(member.Self)} knows {successors.Length} successors instead of {known}";
            for (int slot = 0; slot < known; slot++)
            {
                Contact follower = ring[(place + 1 + slot) % ring.Count].Self;
                if (!follower.Equals(successors[slot]))
                    return $"successor {slot + 1} of {name(member.Self)} is {name(follower)}, not {name(successors[slot])}";
            }
        }

        return null;
    }

    /// <summary>The same of a world: all that live are to be members.</summary>
    public static string? FirstDifference(World world)
    {
        List<RingMember> members = [];
        foreach (SimulatedNode node in world.Nodes)
        {
            if (!node.Host.IsAlive || node.Ring.Member.Phase == RingPhase.Gone)
                continue;
            if (!node.Ring.Member.IsMember)
                return $"node {node.Host.Number} is {node.Ring.Member.Phase}";
            members.Add(node.Ring.Member);
        }

        RingSpace space = world.Options.Ring.Space;
        return FirstDifference(members, contact => contact is null ? "nobody" : world.Options.Places.Count > 0 ? $"{space.NumberOf(in contact.Id)}" : contact.Id.ToString()[..8]);
    }
}
