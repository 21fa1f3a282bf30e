using System;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>
/// Which of the nodes closest to a key hold its record, so that they lie in as many failure domains as there are: one of each before
/// a second of any, nearer ones first. A node that names no domain fails alone and is always one of its own, so that where nobody names any the
/// R closest are left.
/// </summary>
/// <remarks>
/// A function of the key and the members, so that whoever writes, reads or repairs comes to the same. It disturbs as little as distance does: of the
/// chosen all stay when somebody goes, and at most one gives way to who comes, as long as all members are looked at. Who goes with
/// a whole domain leaves the chosen of the others where they were.
/// </remarks>
internal static class DomainSpread
{
    /// <summary>Chooses replicas; returns how many there are.</summary>
    /// <param name="nearestFirst">Who is looked at, in order of distance: at most 256.</param>
    /// <param name="wanted">R.</param>
    /// <param name="chosen">Set to the places of the chosen, in order of distance; as long as R.</param>
    public static int Choose(ReadOnlySpan<Contact> nearestFirst, int wanted, Span<int> chosen)
    {
        Span<byte> ranks = stackalloc byte[nearestFirst.Length];
        int last = RankAll(nearestFirst, ranks);
        int left = Math.Min(wanted, nearestFirst.Length);
        int full = 0; // All of the ranks before this one are chosen; of this one only the nearest.
        while (full <= last && ranks.Count((byte)full) is var others && others <= left)
        {
            left -= others;
            full++;
        }

        int count = 0;
        for (int place = 0; place < ranks.Length && count < chosen.Length; place++)
        {
            if (ranks[place] < full || (ranks[place] == full && left-- > 0))
                chosen[count++] = place;
        }

        return count;
    }

    /// <summary>Of each how many nearer ones share its domain; returns the greatest.</summary>
    private static int RankAll(ReadOnlySpan<Contact> nearestFirst, Span<byte> ranks)
    {
        int greatest = 0;
        for (int place = 0; place < ranks.Length; place++)
        {
            ranks[place] = 0;
            if (nearestFirst[place].FailureDomain is not { } domain)
                continue;
            for (int nearer = place - 1; nearer >= 0; nearer--)
            {
                if (nearestFirst[nearer].FailureDomain == domain)
                {
                    ranks[place] = (byte)(ranks[nearer] + 1);
                    break;
                }
            }

            greatest = Math.Max(greatest, ranks[place]);
        }

        return greatest;
    }
}
