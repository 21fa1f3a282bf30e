using System;
using System.Numerics;
using System.Runtime.Intrinsics;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>The leading 64 bits of XOR distances: they decide almost every comparison, and one read of a contact yields them.</summary>
internal static class PrefixDistance
{
    /// <summary>For how many contacts whoever works out distances has room: more than a reply mostly names.</summary>
    public const int AtOnce = 32;

    public static ulong Between(Contact contact, in Identifier target) => contact.Id.Prefix ^ target.Prefix;

    /// <summary>
    /// Works out many before anything is decided: contacts lie all over the memory, and the processor fetches them together only when no
    /// decision stands between.
    /// </summary>
    /// <returns>How many of the first contacts: as many as fit.</returns>
    public static int Copy(ReadOnlySpan<Contact> contacts, in Identifier target, Span<ulong> distances)
    {
        int count = Math.Min(contacts.Length, distances.Length);
        for (int place = 0; place < count; place++)
            distances[place] = Between(contacts[place], in target);
        return count;
    }

    /// <summary>How many of the first of some distances are less than another, without a branch: nobody could foretell it, the processor as little.</summary>
    /// <param name="distances">The first of them.</param>
    /// <param name="count">How many are looked at; rounded up to <see cref="Rounded"/>, to which they must be filled up with the greatest number.</param>
    /// <param name="limit">The other.</param>
    public static int CountBelow(ref ulong distances, int count, ulong limit)
    {
        Vector256<ulong> limits = Vector256.Create(limit);
        int below = 0;
        for (int place = 0; place < count; place += Vector256<ulong>.Count)
            below += BitOperations.PopCount(Vector256.LessThan(Vector256.LoadUnsafe(ref distances, (nuint)place), limits).ExtractMostSignificantBits());
        return below;
    }

    /// <summary>Up to where <see cref="CountBelow"/> reads.</summary>
    public static int Rounded(int count) => (count + Vector256<ulong>.Count - 1) & -Vector256<ulong>.Count;
}
