using System;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>Keeps the contacts closest to a target that fit into a span, nearest first, by insertion: fast for a few dozen places.</summary>
internal ref struct ClosestSelection
{
    private readonly ref readonly Identifier _target;
    private readonly Span<Contact> _contacts;
    private readonly Span<ulong> _distances;

    public ClosestSelection(in Identifier target, Span<Contact> destination, Span<ulong> scratch)
    {
        _target = ref target;
        _contacts = destination;
        _distances = scratch;
    }

    /// <summary>How many places are taken.</summary>
    public int Count { get; private set; }

    public void Offer(Contact contact) => Offer(contact, PrefixDistance.Between(contact, in _target));

    public void OfferAll(ReadOnlySpan<Contact> contacts)
    {
        Span<ulong> distances = stackalloc ulong[PrefixDistance.AtOnce];
        while (!contacts.IsEmpty)
        {
            int count = PrefixDistance.Copy(contacts, in _target, distances);
            for (int place = 0; place < count; place++)
                Offer(contacts[place], distances[place]);
            contacts = contacts[count..];
        }
    }

    private void Offer(Contact contact, ulong distance)
    {
        int place = Count;
        if (place == _contacts.Length)
        {
            if (place == 0 || !IsCloser(distance, contact, place - 1))
                return;
            place--;
        }
        else
        {
            Count++;
        }

        while (place > 0 && IsCloser(distance, contact, place - 1))
        {
            _contacts[place] = _contacts[place - 1];
            _distances[place] = _distances[place - 1];
            place--;
        }

        _contacts[place] = contact;
        _distances[place] = distance;
    }

    private readonly bool IsCloser(ulong distance, Contact contact, int place) =>
        distance != _distances[place]
            ? distance < _distances[place]
            : Identifier.CompareDistance(in _target, in contact.Id, in _contacts[place].Id) < 0;
}
