using System;
using System.Collections.Immutable;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Simulation.Worlds;

/// <summary>What a daemon keeps of its network and of the time in its data folder, for its next process on the same machine.</summary>
/// <param name="Taken">When, by the steady clock.</param>
/// <param name="Stamp">The hybrid clock's last stamp.</param>
/// <param name="Contacts">Whom it knew.</param>
/// <param name="Gone">Members that had left within a day.</param>
internal sealed record ProcessMemory(DateTimeOffset Taken, ulong Stamp, ImmutableArray<Contact> Contacts, ImmutableDictionary<Identifier, DateTimeOffset> Gone)
{
    private const int MaxContacts = 64;

    /// <summary>What a process would have saved by now.</summary>
    public static ProcessMemory Of(SimulatedNode node)
    {
        Contact[] contacts = new Contact[MaxContacts];
        int count = node.Overlay.CopyClosest(new FindNode(node.Host.Contact.Peer.Bytes), contacts);
        return new ProcessMemory(
            node.Clock.GetUtcNow(), node.Dht.Clock.Saved(node.Clock.Reference), [.. contacts.AsSpan(0, count)], node.Dht.Members.Gone.ToImmutableDictionary());
    }

    /// <summary>Tells a new process.</summary>
    public void Recall(SimulatedNode node)
    {
        node.Clock.Restore(Taken, Contacts.Length + Gone.Count);
        node.Dht.Clock.Observe(Stamp, node.Clock.Reference);
        foreach (Contact contact in Contacts)
            node.Dht.Members.Remember(in contact.Id, Taken);
        foreach ((Identifier member, DateTimeOffset seen) in Gone)
            node.Dht.Members.Remember(in member, seen);
    }
}
