using System.Collections.Generic;
using System.Collections.Immutable;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// The fingers of a member: for each power of two, who follows the point that far ahead (Stoica et al. 2001, section 4.3). They shorten
/// lookups and decide nothing: a wrong one costs a step.
/// </summary>
internal sealed class FingerTable(Contact self, int bits)
{
    /// <summary>Finer steps than 2^-64 of the circle lie within any successor list.</summary>
    private const int MostFingers = 64;

    private readonly Contact?[] _fingers = new Contact?[bits < MostFingers ? bits : MostFingers];
    private int _next;

    /// <summary>Fingers that point to somebody.</summary>
    public IEnumerable<Contact> Contacts
    {
        get
        {
            Contact? last = null;
            foreach (Contact? finger in _fingers)
            {
                if (finger is not null && !finger.Equals(last))
                    yield return last = finger;
            }
        }
    }

    /// <summary>
    /// The next finger to look up, coarse ones first, and where it begins; -1 when the successor list reaches beyond them all.
    /// </summary>
    public int NextToRefresh(ImmutableArray<Contact> successors, out Identifier start)
    {
        start = default;
        if (successors.IsEmpty)
            return -1;
        for (int tries = 0; tries < 2; tries++)
        {
            int finger = _next < _fingers.Length ? _next : 0;
            start = self.Id.Plus(finger);
            _next = finger + 1;
            if (!RingArc.Contains(in self.Id, in start, in successors[^1].Id))
                return finger;
            _next = 0; // This one and all finer ones are in the list.
        }

        return -1;
    }

    public void Set(int finger, Contact contact) => _fingers[finger] = contact.Equals(self) ? null : contact;

    /// <summary>Somebody does not answer.</summary>
    public void Drop(Contact contact)
    {
        for (int finger = 0; finger < _fingers.Length; finger++)
        {
            if (contact.Equals(_fingers[finger]))
                _fingers[finger] = null;
        }
    }

    /// <summary>Fills the table as a ring that has run for long would have it.</summary>
    /// <param name="sorted">All members in order of place.</param>
    public void Fill(Contact[] sorted)
    {
        for (int finger = 0; finger < _fingers.Length; finger++)
        {
            Identifier start = self.Id.Plus(finger);
            Contact follower = sorted[FirstNotBefore(sorted, in start) % sorted.Length];
            Set(finger, follower);
            if (follower.Equals(sorted[(FirstNotBefore(sorted, in self.Id) + 1) % sorted.Length]))
                break; // Finer ones all point to the first successor.
        }
    }

    private static int FirstNotBefore(Contact[] sorted, in Identifier point)
    {
        (int low, int high) = (0, sorted.Length);
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (sorted[middle].Id < point)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
