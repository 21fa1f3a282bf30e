using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>
/// The contacts that a lookup has heard of, in order of their distance from its target, and where it stands with each; the farthest make room when
/// there are too many. Nothing is allocated once grown; reused from one lookup to the next.
/// </summary>
/// <remarks>
/// Arrays side by side: what is moved when one comes between is numbers alone, of which the collector need not be told, and few; what is asked of many
/// at once, the distance or the state, is compared without a branch, which nobody could foretell, the processor as little.
/// </remarks>
internal sealed class CandidateList
{
    /// <summary>The most there can be: as many as a slot has numbers.</summary>
    public const int MaxCapacity = ushort.MaxValue + 1;

    /// <summary>Room that a list begins with; it is made larger only for lookups that hear of more.</summary>
    private const int BeginsWith = 320;

    private const int Window = 16; // Places that are searched at once.

    private const int Behind = 2 * 32; // Places behind the last that may be read and moved, so that whole vectors can be.

    private readonly byte[] _slotHints = new byte[byte.MaxValue + 1]; // By the last byte of a distance: the slot of the last that came with it. Where it is another's, a search finds out.
    private ulong[] _distances = []; // By place: the leading 64 bits; behind the last, the greatest there is, so that a search may read on.
    private CandidateState[] _states = []; // By place.
    private ushort[] _slots = []; // By place: where the two below have come to lie.
    private Contact[] _contacts = []; // By slot.
    private byte[] _depths = []; // By slot.
    private Identifier _target;
    private int _capacity;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where the lookup stands with each, nearest first.</summary>
    public Span<CandidateState> States => _states.AsSpan(0, Count);

    /// <summary>Who is at a place; the nearest is at 0.</summary>
    public Contact this[int place]
    {
        get => _contacts[_slots[place]];
        set => _contacts[_slots[place]] = value;
    }

    /// <summary>After how many referrals who is at a place was named.</summary>
    public int DepthAt(int place) => _depths[_slots[place]];

    /// <summary>How far the farthest is; the greatest distance there is while there are none.</summary>
    public ulong FarthestDistance => Count == 0 ? ulong.MaxValue : _distances[Count - 1];

    /// <summary>Begins anew.</summary>
    /// <param name="target">What they are to be near.</param>
    /// <param name="capacity">How many are remembered, at most <see cref="MaxCapacity"/>.</param>
    public void Start(in Identifier target, int capacity)
    {
        _target = target;
        _capacity = capacity;
        _distances.AsSpan(0, Count).Fill(ulong.MaxValue);
        Count = 0;
        if (_contacts.Length < Math.Min(capacity, BeginsWith))
            MakeRoom(Math.Min(capacity, BeginsWith));
    }

    /// <summary>The distance of a contact from the target, as far as its leading bits tell.</summary>
    public ulong DistanceOf(Contact contact) => PrefixDistance.Between(contact, in _target);

    /// <summary>
    /// Leaves away most of those that are known already, as five in six of what a reply names are. The others are only written down here and searched for
    /// afterwards, so that the processor fetches together contacts that lie all over the memory.
    /// </summary>
    /// <returns>How many are left; their places in what was given, and their distances, are written down.</returns>
    public int ChooseNew(ReadOnlySpan<Contact> contacts, Span<int> chosen, Span<ulong> distances)
    {
        ReadOnlySpan<Contact> known = _contacts.AsSpan(0, Count);
        int count = 0;
        for (int place = 0; place < contacts.Length; place++)
        {
            Contact contact = contacts[place];
            ulong distance = DistanceOf(contact);
            (chosen[count], distances[count]) = (place, distance);
            int slot = _slotHints[(byte)distance];
            count += slot < known.Length && ReferenceEquals(known[slot], contact) ? 0 : 1;
        }

        return count;
    }

    /// <summary>Adds a contact at its place, which is returned; -1 when it is known, or too far to matter.</summary>
    public int Insert(Contact contact, ulong distance, int depth, CandidateState state = CandidateState.Heard)
    {
        if (Count == _capacity && distance > _distances[Count - 1])
            return -1;
        int place = LowerBound(distance, contact, out bool found);
        if (found || place == _capacity)
            return -1;
        if (Count == _contacts.Length && Count < _capacity)
            MakeRoom(Math.Min(_capacity, 2 * Count));
        int last = Count == _capacity ? Count - 1 : Count;
        int slot = last < Count ? _slots[last] : Count++; // Of the farthest, who has no room any more.
        OpenGap(_distances, place, last);
        OpenGap(_states, place, last);
        OpenGap(_slots, place, last);
        _distances[Count] = ulong.MaxValue; // Where the farthest was pushed to.
        (_distances[place], _states[place], _slots[place]) = (distance, state, (ushort)slot);
        _contacts.AsSpan()[slot] = contact; // A span asks nothing about derived classes.
        _depths[slot] = (byte)Math.Min(depth, byte.MaxValue);
        _slotHints[(byte)distance] = (byte)slot;
        return place;
    }

    /// <summary>Where a contact is, or -1.</summary>
    public int Find(Contact contact)
    {
        int place = LowerBound(DistanceOf(contact), contact, out bool found);
        return found ? place : -1;
    }

    private void MakeRoom(int candidates)
    {
        int before = _distances.Length;
        Array.Resize(ref _distances, candidates + Behind);
        _distances.AsSpan(before).Fill(ulong.MaxValue);
        Array.Resize(ref _states, candidates + Behind);
        Array.Resize(ref _slots, candidates + Behind);
        Array.Resize(ref _contacts, candidates);
        Array.Resize(ref _depths, candidates);
    }

    /// <summary>
    /// Moves what lies from a place on to an end up by one, and some more behind the end. As the system's own move of what overlaps is a call out of managed
    /// code, which takes longer than all there is to move.
    /// </summary>
    private static void OpenGap<T>(T[] items, int place, int end)
        where T : unmanaged
    {
        ref byte start = ref Unsafe.As<T, byte>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(items), place));
        int bytes = (end - place) * Unsafe.SizeOf<T>();
        Vector256<byte> moved = Vector256.LoadUnsafe(ref start);
        for (nuint offset = 0; (int)offset < bytes; offset += (nuint)Vector256<byte>.Count)
        {
            Vector256<byte> next = Vector256.LoadUnsafe(ref start, offset + (nuint)Vector256<byte>.Count);
            moved.StoreUnsafe(ref start, offset + (nuint)Unsafe.SizeOf<T>());
            moved = next;
        }
    }

    private int LowerBound(ulong distance, Contact contact, out bool found)
    {
        int low = 0;
        int length = Count;
        ref ulong distances = ref MemoryMarshal.GetArrayDataReference(_distances);
        while (length > Window)
        {
            int half = (length + 1) >>> 1;
            low += half * (Unsafe.Add(ref distances, low + half - 1) < distance ? 1 : 0);
            length -= half;
        }

        low += PrefixDistance.CountBelow(ref Unsafe.Add(ref distances, low), Window, distance);
        // Those at the same distance as far as its leading bits tell: hardly ever another than the contact itself.
        for (found = false; low < Count && _distances[low] == distance; low++)
        {
            Contact other = this[low];
            int order = ReferenceEquals(other, contact) ? 0 : Identifier.CompareDistance(in _target, in other.Id, in contact.Id);
            found = order == 0;
            if (order >= 0)
                break;
        }

        return low;
    }
}
