using System;
using System.Collections.Immutable;
using System.Threading;
using Kith.Core.Peers;

namespace Kith.Simulation.Worlds;

/// <summary>Makes every node a member of an ideal ring with exact fingers, as one that has run for long is.</summary>
internal static class WarmRing
{
    public static void Fill(SimulatedNode[] nodes, CancellationToken cancellation = default)
    {
        SimulatedNode[] sorted = [.. nodes];
        Array.Sort(sorted, (left, right) => left.Host.Contact.Id.CompareTo(right.Host.Contact.Id));
        Contact[] contacts = Array.ConvertAll(sorted, node => (Contact)node.Host.Contact);
        for (int place = 0; place < sorted.Length; place++)
        {
            cancellation.ThrowIfCancellationRequested();
            int slots = Math.Min(sorted[place].Ring.Options.Slots, sorted.Length - 1);
            ImmutableArray<Contact>.Builder successors = ImmutableArray.CreateBuilder<Contact>(slots);
            for (int slot = 1; slot <= slots; slot++)
                successors.Add(contacts[(place + slot) % contacts.Length]);
            sorted[place].Ring.Begin(contacts[(place + contacts.Length - 1) % contacts.Length], successors.MoveToImmutable());
            sorted[place].Ring.Fingers.Fill(contacts);
        }
    }
}
