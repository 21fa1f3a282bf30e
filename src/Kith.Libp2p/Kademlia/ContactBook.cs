using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Kademlia;

/// <summary>
/// The peers heard of lately, one contact each, so that the twentieth naming of a peer costs a look-up and no garbage. What a peer said
/// of itself over an authenticated connection outranks what others say of it. On the node's loop only.
/// </summary>
/// <param name="capacity">
/// The most peers remembered. For a new one the one first heard of longest ago is forgotten, one known from hearsay as long as there is any: names
/// cost a stranger nothing, and must not push out those who have introduced themselves.
/// </param>
internal sealed class ContactBook(int capacity = ContactBook.DefaultCapacity)
{
    /// <summary>Peers remembered unless said otherwise: some 2 MiB.</summary>
    public const int DefaultCapacity = 4_096;

    private readonly Dictionary<PeerId, Entry> _entries = new(PeerIdComparer.Instance);
    private readonly LinkedList<PeerId> _hearsay = new();
    private readonly LinkedList<PeerId> _firstHand = new();

    private readonly record struct Entry(Contact Contact, LinkedListNode<PeerId> Place, bool IsFirstHand);

    public int Count => _entries.Count;

    /// <summary>
    /// A contact that another peer named, with addresses given as ranges of a message, a place where that does not follow from its name, and the bytes
    /// of its failure domain's name. A peer that names none does not deny what another said: it has not heard of it yet.
    /// </summary>
    public Contact Named(
        ReadOnlySpan<byte> peer, ReadOnlySpan<byte> message, ReadOnlySpan<Range> addresses, Identifier? place = null, ReadOnlySpan<byte> failureDomain = default)
    {
        if (_entries.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(peer, out Entry known)
            && (known.IsFirstHand || (IsAt(known.Contact, place) && (failureDomain.IsEmpty || IsIn(known.Contact, failureDomain)) && HasAddresses(known.Contact, message, addresses))))
            return known.Contact;
        ReadOnlyMemory<byte>[] copies = new ReadOnlyMemory<byte>[addresses.Length];
        for (int index = 0; index < copies.Length; index++)
            copies[index] = message[addresses[index]].ToArray();
        return Add(Make(known.Contact?.Peer ?? new PeerId(peer.ToArray()), place, copies, FailureDomainText.Read(failureDomain) ?? known.Contact?.FailureDomain), isFirstHand: false);
    }

    /// <summary>A contact that was named without an address: as it is known, or else new and not remembered, since nobody can dial it.</summary>
    public Contact Known(ReadOnlySpan<byte> peer, Identifier? place = null) =>
        _entries.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(peer, out Entry known) && IsAt(known.Contact, place)
            ? known.Contact
            : Make(new PeerId(peer.ToArray()), place, [], failureDomain: null);

    /// <summary>
    /// A contact with the addresses and the failure domain that the peer itself announced, and the place it claims where that does not follow from its
    /// name.
    /// </summary>
    public Contact Introduced(PeerId peer, ReadOnlyMemory<byte>[] addresses, Identifier? place = null, string? failureDomain = null)
    {
        if (_entries.TryGetValue(peer, out Entry known) && IsAt(known.Contact, place) && known.Contact.FailureDomain == failureDomain && HasAddresses(known.Contact, addresses))
        {
            Move(known, isFirstHand: true);
            return known.Contact;
        }

        return Add(Make(peer, place, addresses, failureDomain), isFirstHand: true);
    }

    /// <summary>What is known of a peer's failure domain, from itself or from others.</summary>
    public string? FailureDomainOf(PeerId peer) => _entries.TryGetValue(peer, out Entry known) ? known.Contact.FailureDomain : null;

    /// <summary>The contact of a peer that has introduced itself as a server of our protocol.</summary>
    public bool TryGetServer(PeerId peer, [NotNullWhen(true)] out Contact? contact)
    {
        bool isServer = _entries.TryGetValue(peer, out Entry entry) && entry.IsFirstHand;
        contact = isServer ? entry.Contact : null;
        return isServer;
    }

    /// <summary>The peer could not be reached where we thought it was: the next who names it may know better.</summary>
    public void Doubt(PeerId peer)
    {
        if (_entries.TryGetValue(peer, out Entry known))
            Move(known, isFirstHand: false);
    }

    private Contact Add(Contact contact, bool isFirstHand)
    {
        if (_entries.TryGetValue(contact.Peer, out Entry known))
        {
            Move(known with { Contact = contact }, isFirstHand);
            return contact;
        }

        if (_entries.Count >= capacity && !Forget(isFirstHand))
            return contact;
        _entries[contact.Peer] = new Entry(contact, OrderOf(isFirstHand).AddLast(contact.Peer), isFirstHand);
        return contact;
    }

    private void Move(Entry entry, bool isFirstHand)
    {
        if (entry.IsFirstHand != isFirstHand)
        {
            OrderOf(entry.IsFirstHand).Remove(entry.Place);
            OrderOf(isFirstHand).AddLast(entry.Place);
        }

        _entries[entry.Contact.Peer] = entry with { IsFirstHand = isFirstHand };
    }

    /// <summary>Makes room; false when there is none for hearsay.</summary>
    private bool Forget(bool forFirstHand)
    {
        LinkedList<PeerId> order = _hearsay.Count > 0 ? _hearsay : _firstHand;
        if (order == _firstHand && !forFirstHand)
            return false;
        _entries.Remove(order.First!.Value);
        order.RemoveFirst();
        return true;
    }

    private LinkedList<PeerId> OrderOf(bool isFirstHand) => isFirstHand ? _firstHand : _hearsay;

    private static Contact Make(PeerId peer, Identifier? place, ReadOnlyMemory<byte>[] addresses, string? failureDomain) => place is { } at
        ? new Contact(peer, in at, addresses) { FailureDomain = failureDomain }
        : new Contact(peer, addresses) { FailureDomain = failureDomain };

    private static bool IsIn(Contact contact, ReadOnlySpan<byte> failureDomain)
    {
        Span<byte> known = stackalloc byte[FailureDomainText.MaxBytes];
        return Encoding.UTF8.TryGetBytes(contact.FailureDomain, known, out int written) && failureDomain.SequenceEqual(known[..written]);
    }

    private static bool IsAt(Contact contact, Identifier? place) => place is null || contact.Id == place;

    private static bool HasAddresses(Contact contact, ReadOnlySpan<byte> message, ReadOnlySpan<Range> addresses)
    {
        if (contact.Addresses.Length != addresses.Length)
            return false;
        for (int index = 0; index < addresses.Length; index++)
        {
            if (!contact.Addresses[index].Span.SequenceEqual(message[addresses[index]]))
                return false;
        }

        return true;
    }

    private static bool HasAddresses(Contact contact, ReadOnlyMemory<byte>[] addresses)
    {
        if (contact.Addresses.Length != addresses.Length)
            return false;
        for (int index = 0; index < addresses.Length; index++)
        {
            if (!contact.Addresses[index].Span.SequenceEqual(addresses[index].Span))
                return false;
        }

        return true;
    }
}
