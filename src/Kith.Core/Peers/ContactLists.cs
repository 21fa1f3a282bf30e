using System.Collections.Generic;

namespace Kith.Core.Peers;

/// <summary>Questions to short lists of contacts.</summary>
internal static class ContactLists
{
    /// <summary>Whether a peer is among these.</summary>
    public static bool Includes(this IReadOnlyList<Contact> contacts, Contact peer)
    {
        for (int place = 0; place < contacts.Count; place++)
        {
            if (contacts[place].Equals(peer))
                return true;
        }

        return false;
    }
}
