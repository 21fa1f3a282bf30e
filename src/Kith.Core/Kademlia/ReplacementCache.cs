using System;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>
/// Contacts in reserve for one bucket, most recently heard last (Maymounkov and Mazières, section 4.1). Nothing here has been checked:
/// a contact leaves it for the bucket only after it has answered.
/// </summary>
internal sealed class ReplacementCache(int capacity)
{
    private readonly Contact[] _contacts = new Contact[capacity];
    private int _count;

    public int Count => _count;

    public ReadOnlySpan<Contact> Contacts => _contacts.AsSpan(0, _count);

    /// <summary>Remembers a contact as the most recent; the least recent one is forgotten when there is no room.</summary>
    /// <remarks>
    /// Called for every message from a stranger, so it looks at references only: the same peer under two objects costs one needless check.
    /// </remarks>
    public void Add(Contact contact)
    {
        for (int index = 0; index < _count; index++)
        {
            if (ReferenceEquals(_contacts[index], contact))
                return;
        }

        if (_count == _contacts.Length)
        {
            if (_count == 0)
                return;
            Array.Copy(_contacts, 1, _contacts, 0, _count - 1);
            _count--;
        }

        _contacts[_count++] = contact;
    }

    /// <summary>Takes the most recent contact out.</summary>
    public bool TryTake(out Contact contact)
    {
        if (_count == 0)
        {
            contact = null!;
            return false;
        }

        contact = _contacts[--_count];
        _contacts[_count] = null!;
        return true;
    }

    public void Remove(Contact contact)
    {
        for (int index = 0; index < _count; index++)
        {
            if (!contact.Equals(_contacts[index]))
                continue;
            _count--;
            Array.Copy(_contacts, index + 1, _contacts, index, _count - index);
            _contacts[_count] = null!;
            return;
        }
    }
}
