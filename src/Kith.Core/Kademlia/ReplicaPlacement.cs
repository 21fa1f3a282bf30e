using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>Who holds a record as far as one node's table tells: the R closest, or R of the k closest where failure domains are named.</summary>
internal static class ReplicaPlacement
{
    /// <summary>The replica set, nearest first.</summary>
    /// <param name="overlay">Whose table.</param>
    /// <param name="id">Whose replicas.</param>
    /// <param name="count">R.</param>
    /// <param name="absent">Not there, whatever the table says.</param>
    /// <param name="present">There, whatever the table says.</param>
    /// <param name="pools">Scratch.</param>
    public static Contact[] Of(
        KademliaOverlay overlay, in Identifier id, int count, IReadOnlyList<Contact> absent, IReadOnlyList<Contact> present, LoopPools pools)
    {
        int window = overlay.ReplicaWindow(count);
        Contact[] closest = new Contact[window];
        ClosestSelection selection = new(in id, closest, stackalloc ulong[window]);
        if (overlay.Options.IsServer && !absent.Contains(overlay.Self))
            selection.Offer(overlay.Self);
        Span<Contact> known = pools.Scratch(window + absent.Count);
        foreach (Contact contact in known[..overlay.Table.CopyClosest(in id, known)])
        {
            if (absent.Count == 0 || !absent.Contains(contact))
                selection.Offer(contact);
        }

        foreach (Contact contact in present)
            selection.Offer(contact);
        Contact[] replicas = new Contact[Math.Min(count, selection.Count)];
        Choose(overlay, closest.AsSpan(0, selection.Count), replicas);
        return replicas;
    }

    /// <summary>Chooses replicas from the nearest, and returns how many there are.</summary>
    public static int Choose(KademliaOverlay overlay, ReadOnlySpan<Contact> nearestFirst, Span<Contact> replicas)
    {
        if (!overlay.SpreadsOverDomains)
        {
            nearestFirst.CopyTo(replicas); // No more than there is room for: without domains the window is R.
            return nearestFirst.Length;
        }

        Span<int> chosen = stackalloc int[replicas.Length];
        int count = DomainSpread.Choose(nearestFirst, replicas.Length, chosen);
        for (int place = 0; place < count; place++)
            replicas[place] = nearestFirst[chosen[place]];
        return count;
    }
}
