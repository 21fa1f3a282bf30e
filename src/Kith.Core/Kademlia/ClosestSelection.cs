using System;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>Keeps the contacts closest to a target that fit into a span, nearest first, by insertion: fast for a few dozen places.</summary>
internal ref struct ClosestSelection
{
    private const int MaxTogether = 32;

    private readonly ref readonly Identifier _target;
    private readonly Span<Contact> _contacts;
    private readonly Span<ulong> _distances; // The leading 64 bits decide almost every comparison without touching the contact.

    public ClosestSelection(in Identifier target, Span<Contact> destination, Span<ulong> scratch)
    {
        _target = ref target;
        _contacts = destination;
        _distances = scratch;
    }

    /// <summary>How many places are taken.</summary>
    public int Count { get; private set; }

    public void Offer(Contact contact) => Offer(contact, contact.Id.Prefix ^ _target.Prefix);

    /// <summary>Offers many; their identifiers are fetched together, see <see cref="LookupFrontier.OfferAll"/>.</summary>
    public void OfferAll(ReadOnlySpan<Contact> contacts)
    {
        Span<ulong> distances = stackalloc ulong[MaxTogether];
        while (!contacts.IsEmpty)
        {
            ReadOnlySpan<Contact> some = contacts[..Math.Min(contacts.Length, MaxTogether)];
            for (int i = 0; i < some.Length; i++)
                distances[i] = some[i].Id.Prefix ^ _target.Prefix;
            for (int i = 0; i < some.Length; i++)
                Offer(some[i], distances[i]);
            contacts = contacts[some.Length..];
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
