using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>
/// The decisions of an iterative lookup (Maymounkov and Mazières, section 2.3): whom to ask next and when to stop. Candidates are kept in
/// order of distance; the lookup is settled when the <c>width</c> closest that have neither failed nor been passed over have all answered. No clock, no network,
/// nothing allocated once grown; reused from one lookup to the next.
/// </summary>
/// <remarks>
/// The paper asks all k closest once a round brings nothing closer; here each free place in flight goes to the closest one not yet asked,
/// which ends in the same set and needs no rounds. Studies of data availability sampling stop by another rule, which is an option: after so
/// many answers in a row without anybody nearer than the farthest known, whoever has not been asked.
/// </remarks>
internal sealed class LookupFrontier
{
    /// <summary>Room that a lookup begins with; it is made larger only for those that hear of more.</summary>
    private const int BeginsWith = 320;

    private const int Window = 16; // Places that are searched at once.

    private ulong[] _distances = []; // Their leading 64 bits, in order; behind the last, the greatest there is, so that a search may read on.
    private Candidate[] _candidates = []; // At the same places: numbers alone, which are moved without telling the collector.
    private Contact[] _contacts = []; // Where they came to lie, by slot.
    private readonly byte[] _slotHints = new byte[byte.MaxValue + 1]; // By the last byte of a distance: the slot of the last that came with it. Where it is another's, a search finds out.
    private Identifier _target;
    private int _capacity;
    private int _count;
    private int _width;
    private int _reach; // How many of the closest may be asked: the width, or all that are known.
    private int _own; // How many of them at least this path asks itself, where there are others.
    private int _stepsToStop;
    private int _steps; // Answers in a row that brought nobody nearer.
    private SpreadChoice? _spread; // Null where the closest are wanted whatever their domains.

    private struct Candidate
    {
        public int Slot;
        public CandidateState State;
        public byte Depth;
    }

    /// <summary>Candidates known, failed ones included.</summary>
    public int Count => _count;

    /// <summary>Who is known at a place; the nearest is at 0.</summary>
    public Contact this[int place] => _contacts[_candidates[place].Slot];

    /// <summary>Where the lookup stands with who is known at a place.</summary>
    public CandidateState StateAt(int place) => _candidates[place].State;

    /// <summary>The longest chain of referrals among the answered.</summary>
    public int Hops { get; private set; }

    /// <summary>Whether as many answers in a row as the options say brought nobody nearer; never where the options say nothing.</summary>
    public bool HasStalled => _stepsToStop > 0 && _steps >= _stepsToStop;

    /// <summary>Begins a lookup.</summary>
    /// <param name="target">Whose neighbourhood is sought.</param>
    /// <param name="width">How many of the closest are to answer.</param>
    /// <param name="candidatesPerWidth">How many times as many are remembered.</param>
    /// <param name="stepsToStop">After how many answers in a row without a step nearer it stops; 0: never.</param>
    /// <param name="window">Among how many of the closest those are chosen, over failure domains; 0 for the closest themselves. With one path alone.</param>
    /// <param name="own">How many of those that no other path asks are to answer, however many nearer ones the others ask; 0 where there is one path.</param>
    public void Start(in Identifier target, int width, int candidatesPerWidth, int stepsToStop = 0, int window = 0, int own = 0)
    {
        _own = own;
        _target = target;
        _width = width;
        _capacity = Math.Max(Math.Max(width, window) * candidatesPerWidth, 24);
        _spread = window > width ? new SpreadChoice(window, width) : null;
        _stepsToStop = stepsToStop;
        _steps = 0;
        _reach = stepsToStop > 0 ? _capacity : width;
        _distances.AsSpan(0, Math.Min(_count + Window, _distances.Length)).Fill(ulong.MaxValue);
        _count = 0;
        Hops = 0;
        if (_candidates.Length < Math.Min(_capacity, BeginsWith))
            MakeRoom(Math.Min(_capacity, BeginsWith));
    }

    /// <summary>Adds this node, which needs no asking.</summary>
    public void OfferSelf(Contact self)
    {
        if (Insert(self, PrefixDistance.Between(self, in _target), depth: 0) is int place and >= 0)
            _candidates[place].State = CandidateState.Answered;
    }

    /// <summary>Adds a contact that was named at this depth of referrals; false when it is known or too far to matter.</summary>
    public bool Offer(Contact contact, int depth) => Insert(contact, PrefixDistance.Between(contact, in _target), depth) >= 0;

    /// <summary>Adds a contact that another path may have asked already.</summary>
    public void Offer(Contact contact, int depth, CandidateState state)
    {
        if (Insert(contact, PrefixDistance.Between(contact, in _target), depth) is int place and >= 0)
            _candidates[place].State = state;
    }

    /// <summary>Another path asks a contact: this one will not.</summary>
    public void TakenElsewhere(Contact contact)
    {
        int place = Find(contact);
        if (place >= 0 && _candidates[place].State is CandidateState.Heard or CandidateState.Late)
            _candidates[place].State = CandidateState.Elsewhere;
    }

    /// <summary>Takes what one reply named, and counts whether that was a step nearer where lookups stop by steps.</summary>
    public void TakeAnswer(ReadOnlySpan<Contact> contacts, int depth)
    {
        if (_stepsToStop == 0)
            OfferAll(contacts, depth);
        else
            _steps = BringsNearer(contacts, depth) ? 0 : _steps + 1;
    }

    /// <summary>Adds what one reply named.</summary>
    public void OfferAll(ReadOnlySpan<Contact> contacts, int depth)
    {
        Span<int> chosen = stackalloc int[PrefixDistance.AtOnce];
        Span<ulong> distances = stackalloc ulong[PrefixDistance.AtOnce];
        while (!contacts.IsEmpty)
        {
            ReadOnlySpan<Contact> some = contacts[..Math.Min(contacts.Length, PrefixDistance.AtOnce)];
            int count = ChooseNew(some, chosen, distances);
            for (int place = 0; place < count; place++)
                Insert(some[chosen[place]], distances[place], depth);
            contacts = contacts[some.Length..];
        }
    }

    /// <summary>The closest contact that should be asked next, marked as asked; false when those within reach all have been.</summary>
    public bool TryTakeNext(out Contact contact)
    {
        if (_spread is not null)
            return TryTakeChosen(out contact);
        (int rank, int own) = (0, 0);
        for (int place = 0; place < _count && (rank < _reach || own < _own); place++)
        {
            ref Candidate candidate = ref _candidates[place];
            if (IsOut(candidate.State))
                continue;
            if (candidate.State == CandidateState.Heard)
            {
                candidate.State = CandidateState.Waiting;
                contact = _contacts[candidate.Slot];
                return true;
            }

            rank++;
            own += candidate.State == CandidateState.Elsewhere ? 0 : 1;
        }

        contact = null!;
        return false;
    }

    /// <summary>A contact answered, and is known as it is given here from now on; returns the depth at which it was named.</summary>
    public int Succeeded(Contact contact)
    {
        int place = Find(contact);
        if (place < 0)
            return Hops; // Pushed out by closer ones while it was asked.
        ref Candidate candidate = ref _candidates[place];
        candidate.State = CandidateState.Answered;
        _contacts[candidate.Slot] = contact;
        Hops = Math.Max(Hops, candidate.Depth);
        return candidate.Depth;
    }

    /// <summary>A contact that is asked, by this path or another, is not waited for any more; it counts again once it answers.</summary>
    public void PassOver(Contact contact)
    {
        int place = Find(contact);
        if (place >= 0 && _candidates[place].State is CandidateState.Waiting or CandidateState.Elsewhere)
            _candidates[place].State = CandidateState.Late;
    }

    public void Failed(Contact contact)
    {
        int place = Find(contact);
        if (place >= 0)
            _candidates[place].State = CandidateState.Failed;
    }

    /// <summary>Whether the closest that have not failed have all answered, be they as many as the width or fewer.</summary>
    public bool IsSettled
    {
        get
        {
            if (_spread is not null)
                return CountChosen(CandidateState.Answered) == Chosen().Length;
            (int rank, int own) = (0, 0);
            for (int place = 0; place < _count && (rank < _reach || own < _own); place++)
            {
                CandidateState state = _candidates[place].State;
                if (IsOut(state))
                    continue;
                if (state is not (CandidateState.Answered or CandidateState.Elsewhere))
                    return false;
                rank++;
                own += state == CandidateState.Elsewhere ? 0 : 1;
            }

            return true;
        }
    }

    /// <summary>How many of the closest that have not failed have answered: at most the width.</summary>
    public int AnsweredAmongClosest
    {
        get
        {
            if (_spread is not null)
                return CountChosen(CandidateState.Answered);
            int answered = 0;
            int rank = 0;
            for (int place = 0; place < _count && rank < _width; place++)
            {
                CandidateState state = _candidates[place].State;
                if (IsOut(state))
                    continue;
                rank++;
                if (state == CandidateState.Answered)
                    answered++;
            }

            return answered;
        }
    }

    /// <summary>What was found, nearest first: the closest that answered, or where lookups stop by steps the closest known.</summary>
    public int CopyFound(Span<Contact> destination)
    {
        int count = 0;
        if (_spread is not null)
        {
            foreach (int place in Chosen())
            {
                if (_candidates[place].State == CandidateState.Answered)
                    destination[count++] = this[place];
            }

            return count;
        }

        for (int place = 0; place < _count && count < destination.Length; place++)
        {
            if (_stepsToStop > 0 || _candidates[place].State == CandidateState.Answered)
                destination[count++] = this[place];
        }

        return count;
    }

    private static bool IsOut(CandidateState state) => state is CandidateState.Failed or CandidateState.Late;

    private bool TryTakeChosen(out Contact contact)
    {
        foreach (int place in Chosen())
        {
            ref Candidate candidate = ref _candidates[place];
            if (candidate.State != CandidateState.Heard)
                continue;
            candidate.State = CandidateState.Waiting;
            contact = _contacts[candidate.Slot];
            return true;
        }

        contact = null!;
        return false;
    }

    private int CountChosen(CandidateState state)
    {
        int count = 0;
        foreach (int place in Chosen())
            count += _candidates[place].State == state ? 1 : 0;
        return count;
    }

    /// <summary>The places of those that must answer, from the closest that have not failed.</summary>
    private ReadOnlySpan<int> Chosen()
    {
        _spread!.Clear();
        for (int place = 0; place < _count && _spread.HasRoom; place++)
        {
            if (!IsOut(_candidates[place].State))
                _spread.Offer(this[place], place);
        }

        return _spread.Choose();
    }

    /// <summary>
    /// Leaves away most of those that are candidates already, as five in six of what a reply names are. The others are only written down here and searched for
    /// afterwards, so that the processor fetches together contacts that lie all over the memory.
    /// </summary>
    private int ChooseNew(ReadOnlySpan<Contact> contacts, Span<int> chosen, Span<ulong> distances)
    {
        ReadOnlySpan<Contact> known = _contacts.AsSpan(0, _count);
        int count = 0;
        for (int place = 0; place < contacts.Length; place++)
        {
            Contact contact = contacts[place];
            ulong distance = PrefixDistance.Between(contact, in _target);
            (chosen[count], distances[count]) = (place, distance);
            int slot = _slotHints[(byte)distance];
            count += slot < known.Length && ReferenceEquals(known[slot], contact) ? 0 : 1;
        }

        return count;
    }

    private bool BringsNearer(ReadOnlySpan<Contact> contacts, int depth)
    {
        ulong farthest = _count == 0 ? ulong.MaxValue : _distances[_count - 1];
        bool isNearer = false;
        foreach (Contact contact in contacts)
        {
            ulong distance = PrefixDistance.Between(contact, in _target);
            if (Insert(contact, distance, depth) >= 0)
                isNearer |= distance < farthest;
        }

        return isNearer;
    }

    private int Insert(Contact contact, ulong distance, int depth)
    {
        if (_count == _capacity && distance > _distances[_count - 1])
            return -1;
        int place = LowerBound(distance, contact, out bool found);
        if (found || place == _capacity)
            return -1;
        if (_count == _candidates.Length && _count < _capacity)
            MakeRoom(Math.Min(_capacity, 2 * _count));
        int last = _count == _capacity ? _count - 1 : _count;
        int slot = last < _count ? _candidates[last].Slot : _count++; // Of the farthest, who has no room any more.
        _distances.AsSpan(place, last - place).CopyTo(_distances.AsSpan(place + 1));
        _candidates.AsSpan(place, last - place).CopyTo(_candidates.AsSpan(place + 1));
        _contacts.AsSpan()[slot] = contact; // A span asks nothing about derived classes.
        _slotHints[(byte)distance] = (byte)slot;
        _distances[place] = distance;
        _candidates[place] = new Candidate { Slot = slot, Depth = (byte)Math.Min(depth, byte.MaxValue) };
        return place;
    }

    private void MakeRoom(int candidates)
    {
        int before = _distances.Length;
        Array.Resize(ref _distances, candidates + Window);
        _distances.AsSpan(before).Fill(ulong.MaxValue);
        Array.Resize(ref _candidates, candidates);
        Array.Resize(ref _contacts, candidates);
    }

    private int Find(Contact contact)
    {
        int place = LowerBound(PrefixDistance.Between(contact, in _target), contact, out bool found);
        return found ? place : -1;
    }

    private int LowerBound(ulong distance, Contact contact, out bool found)
    {
        // No branch on where it is: nobody could foretell it, the processor as little.
        int low = 0;
        int length = _count;
        ref ulong distances = ref MemoryMarshal.GetArrayDataReference(_distances);
        while (length > Window)
        {
            int half = (length + 1) >>> 1;
            low += half * (Unsafe.Add(ref distances, low + half - 1) < distance ? 1 : 0);
            length -= half;
        }

        low += PrefixDistance.CountBelow(ref Unsafe.Add(ref distances, low), Window, distance);
        // Those at the same distance as far as its leading bits tell: hardly ever another than the contact itself.
        for (found = false; low < _count && _distances[low] == distance; low++)
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
