using System;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>The leading 64 bits of XOR distances: they decide almost every comparison, and one read of a contact yields them.</summary>
internal static class PrefixDistance
{
    /// <summary>How many contacts <see cref="Copy"/> takes at once.</summary>
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
}
