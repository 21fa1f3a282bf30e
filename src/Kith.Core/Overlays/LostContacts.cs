using System.Collections.Generic;
using Kith.Core.Peers;

namespace Kith.Core.Overlays;

/// <summary>
/// Contacts that were given up, to be tried again: a partition looks like many deaths at once, and nobody says when it is over. The last few
/// are enough, for each one that is back names the others.
/// </summary>
/// <param name="capacity">The most that are remembered; the one lost longest ago is forgotten for a new one.</param>
internal sealed class LostContacts(int capacity)
{
    private readonly List<(Contact Contact, Instant Lost)> _contacts = []; // The next to be tried first.

    public int Count => _contacts.Count;

    /// <summary>A contact was given up. One that was before, and has been tried in vain since, is no younger for it.</summary>
    public void Add(Contact contact, Instant now)
    {
        if (_contacts.Exists(lost => lost.Contact.Equals(contact)))
            return;
        if (_contacts.Count == capacity)
            _contacts.RemoveAt(Oldest());
        _contacts.Add((contact, now));
    }

    /// <summary>A contact is back.</summary>
    public void Remove(Contact contact) => _contacts.RemoveAll(lost => lost.Contact.Equals(contact));

    /// <summary>The one to try now; those lost before a moment are forgotten instead.</summary>
    public bool TryTakeNext(Instant forgetBefore, out Contact contact)
    {
        contact = null!;
        _contacts.RemoveAll(lost => lost.Lost < forgetBefore);
        if (_contacts.Count == 0)
            return false;
        (Contact Contact, Instant Lost) next = _contacts[0];
        _contacts.RemoveAt(0);
        _contacts.Add(next);
        contact = next.Contact;
        return true;
    }

    private int Oldest()
    {
        int oldest = 0;
        for (int place = 1; place < _contacts.Count; place++)
        {
            if (_contacts[place].Lost < _contacts[oldest].Lost)
                oldest = place;
        }

        return oldest;
    }
}
