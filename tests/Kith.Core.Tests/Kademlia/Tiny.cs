using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Tests.Kademlia;

/// <summary>Contacts in chosen corners of the identifier space, so that topologies fit into the head.</summary>
internal static class Tiny
{
    private static int _serial;

    /// <summary>A contact whose identifier begins with these bits; found by drawing peer ids, as identifiers cannot be chosen.</summary>
    public static Contact At(string bits)
    {
        while (true)
        {
            Contact contact = Any();
            if (Begins(contact.Id, bits))
                return contact;
        }
    }

    public static Contact Any()
    {
        byte[] peer = new byte[8];
        BitConverter.TryWriteBytes(peer, System.Threading.Interlocked.Increment(ref _serial));
        return new Contact(new PeerId(peer), new byte[] { 1 });
    }

    public static Contact Client() => new(new PeerId([9, 9, 9, (byte)System.Threading.Interlocked.Increment(ref _serial)]));

    public static IEnumerable<Contact> Many(int count)
    {
        for (int index = 0; index < count; index++)
            yield return Any();
    }

    private static bool Begins(in Identifier id, string bits)
    {
        byte[] bytes = id.ToByteArray();
        for (int bit = 0; bit < bits.Length; bit++)
        {
            if ((bytes[bit / 8] >> (7 - (bit % 8)) & 1) != bits[bit] - '0')
                return false;
        }

        return true;
    }
}
