using System;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>
/// A view of one k-bucket inside its routing table (Maymounkov and Mazières, section 2.4): up to k live contacts that share a prefix
/// with the node. A full bucket keeps its oldest live contacts; only a contact whose checks failed makes room.
/// </summary>
/// <remarks>The paper moves a seen contact to the tail; here its stamp says when it was seen, which costs one write instead of a shift.</remarks>
internal readonly ref struct KBucket(Span<Contact> contacts, Span<ContactStamp> stamps, Span<byte> tags, ref byte count)
{
    private readonly Span<Contact> _contacts = contacts;
    private readonly Span<ContactStamp> _stamps = stamps;
    private readonly Span<byte> _tags = tags; // One byte of each identifier: finds a contact without touching the others.
    private readonly ref byte _count = ref count;

    public int Count => _count;

    public bool IsFull => _count == _contacts.Length;

    public ReadOnlySpan<Contact> Contacts => _contacts[.._count];

    public ReadOnlySpan<ContactStamp> Stamps => _stamps[.._count];

    /// <summary>Where a contact stands, or -1. A contact with new addresses is another object for the same peer.</summary>
    public int IndexOf(Contact contact)
    {
        int start = 0;
        while (true)
        {
            int match = _tags[start.._count].IndexOf(contact.Id.Tag);
            if (match < 0)
                return -1;
            start += match;
            if (ReferenceEquals(_contacts[start], contact) || _contacts[start].Id == contact.Id)
                return start;
            start++;
        }
    }

    public void Add(Contact contact, ContactStamp stamp)
    {
        _contacts[_count] = contact;
        _stamps[_count] = stamp;
        _tags[_count] = contact.Id.Tag;
        _count++;
    }

    /// <summary>Notes a sign of life, and the newest addresses.</summary>
    public void Touch(int index, Contact contact, Instant now)
    {
        if (!ReferenceEquals(_contacts[index], contact))
            _contacts[index] = contact;
        _stamps[index] = ContactStamp.SeenAt(now);
    }

    public int Fail(int index)
    {
        _stamps[index] = _stamps[index].Failed();
        return _stamps[index].Failures;
    }

    public void RemoveAt(int index)
    {
        _count--;
        _contacts[index] = _contacts[_count];
        _stamps[index] = _stamps[_count];
        _tags[index] = _tags[_count];
        _contacts[_count] = null!;
    }
}
