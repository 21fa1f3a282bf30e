using System;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Invariants;

/// <summary>Who truly follows a point of a ring, as an observer of the whole world sees it.</summary>
internal static class TrueFollowing
{
    /// <summary>The live members that follow a point or stand on it, the owner first; fewer where there are no more.</summary>
    public static Contact[] Of(World world, Identifier point, int count)
    {
        Contact[] following = new Contact[count];
        int known = 0;
        foreach (SimulatedNode node in world.Nodes)
        {
            Contact contact = node.Host.Contact;
            if (!node.Host.IsAlive || !node.Ring.Member.IsMember)
                continue;
            int place = known;
            while (place > 0 && Turn(in point, contact).CompareTo(Turn(in point, following[place - 1])) < 0)
                place--;
            if (place == count)
                continue;
            known = Math.Min(known + 1, count);
            following.AsSpan(place, known - place - 1).CopyTo(following.AsSpan(place + 1));
            following[place] = contact;
        }

        return following[..known];
    }

    /// <summary>Those behind the point come after all before it, each in the order of the places.</summary>
    private static (bool IsBehind, Identifier Place) Turn(in Identifier point, Contact member) => (member.Id < point, member.Id);
}
