using System;
using System.Runtime.InteropServices;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>Chooses the closest of a bucket that not all fit, by counting for each how many are nearer: no decision on the way, nothing is moved.</summary>
internal static class ClosestOfBucket
{
    /// <summary>Copies as many as fit, in the order in which they stand.</summary>
    /// <param name="contacts">A bucket's, at most k.</param>
    /// <param name="target">To what they are to be close.</param>
    /// <param name="destination">Shorter than they are.</param>
    public static void Copy(ReadOnlySpan<Contact> contacts, in Identifier target, Span<Contact> destination)
    {
        Span<ulong> distances = stackalloc ulong[PrefixDistance.Rounded(contacts.Length)];
        distances.Fill(ulong.MaxValue);
        PrefixDistance.Copy(contacts, in target, distances);
        Span<int> chosen = stackalloc int[contacts.Length];
        ref ulong first = ref MemoryMarshal.GetReference(distances);
        int count = 0;
        for (int place = 0; place < contacts.Length; place++)
        {
            chosen[count] = place;
            count += PrefixDistance.CountBelow(ref first, contacts.Length, distances[place]) < destination.Length ? 1 : 0;
        }

        if (count != destination.Length)
        {
            // Two are at one distance as far as its leading bits tell, and there is room for one.
            new ClosestSelection(in target, destination, stackalloc ulong[destination.Length]).OfferAll(contacts);
            return;
        }

        for (int place = 0; place < count; place++)
            destination[place] = contacts[chosen[place]];
    }
}
