using System;
using Kith.Core.Ids;
using Kith.Core.Kademlia;
using Kith.Core.Peers;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Invariants;

/// <summary>Closest is truly closest: what a lookup found against what an observer of the whole world sees.</summary>
internal static class TrueClosest
{
    /// <summary>Which share of the truly closest live nodes is in a lookup's result, 0 to 1.</summary>
    public static double Recall(World world, in Identifier target, ReadOnlySpan<Contact> found, int count) => Recall(Of(world, in target, count), found);

    /// <summary>Which share of these is among what was found, 0 to 1.</summary>
    public static double Recall(ReadOnlySpan<Contact> closest, ReadOnlySpan<Contact> found)
    {
        int hits = 0;
        foreach (Contact contact in closest)
        {
            if (found.IndexOf(contact) >= 0)
                hits++;
        }

        return (double)hits / closest.Length;
    }

    /// <summary>The live nodes closest to a target, nearest first.</summary>
    public static Contact[] Of(World world, in Identifier target, int count)
    {
        Contact[] closest = new Contact[count];
        ClosestSelection selection = new(in target, closest, stackalloc ulong[count]);
        foreach (SimulatedNode node in world.Nodes)
        {
            if (node.Host.IsAlive)
                selection.Offer(node.Host.Contact);
        }

        return closest[..selection.Count];
    }

    /// <summary>The live nodes that should hold a record, nearest first: the R closest, or those chosen over failure domains where nodes have some.</summary>
    public static Contact[] Replicas(World world, in Identifier id)
    {
        int replicas = world.Options.Replication.Replicas;
        if (world.Options.FailureDomains == 0)
            return Of(world, in id, replicas);
        Contact[] closest = Of(world, in id, Math.Max(replicas, world.Options.Kademlia.K));
        int[] chosen = new int[replicas];
        int count = DomainSpread.Choose(closest, replicas, chosen);
        return Array.ConvertAll(chosen[..count], place => closest[place]);
    }
}
