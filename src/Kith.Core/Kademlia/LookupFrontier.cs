using System;
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
    private readonly CandidateList _candidates = new();
    private int _width;
    private int _reach; // How many of the closest may be asked: the width, or all that are known.
    private int _own; // How many of them at least this path asks itself, where there are others.
    private int _stepsToStop;
    private int _steps; // Answers in a row that brought nobody nearer.
    private SpreadChoice? _spread; // Null where the closest are wanted whatever their domains.

    /// <summary>Candidates known, failed ones included.</summary>
    public int Count => _candidates.Count;

    /// <summary>Who is known at a place; the nearest is at 0.</summary>
    public Contact this[int place] => _candidates[place];

    /// <summary>Where the lookup stands with who is known at a place.</summary>
    public CandidateState StateAt(int place) => _candidates.States[place];

    /// <summary>The depth at which a contact was named first; null when it is not known, or closer ones have pushed it out.</summary>
    public int? DepthOf(Contact contact) => _candidates.Find(contact) is >= 0 and var place ? _candidates.DepthAt(place) : null;

    /// <summary>The longest chain of referrals among the answered.</summary>
    public int Hops { get; private set; }

    /// <summary>Whether as many answers in a row as the options say brought nobody nearer; never where the options say nothing.</summary>
    public bool HasStalled => _stepsToStop > 0 && _steps >= _stepsToStop;

    /// <summary>Begins a lookup.</summary>
    /// <param name="target">Whose neighbourhood is sought.</param>
    /// <param name="width">How many of the closest are to answer.</param>
    /// <param name="candidatesPerWidth">How many times as many are remembered, up to <see cref="CandidateList.MaxCapacity"/>.</param>
    /// <param name="stepsToStop">After how many answers in a row without a step nearer it stops; 0: never.</param>
    /// <param name="window">Among how many of the closest those are chosen, over failure domains; 0 for the closest themselves. With one path alone.</param>
    /// <param name="own">How many of those that no other path asks are to answer, however many nearer ones the others ask; 0 where there is one path.</param>
    public void Start(in Identifier target, int width, int candidatesPerWidth, int stepsToStop = 0, int window = 0, int own = 0)
    {
        int capacity = Math.Clamp(Math.Max(width, window) * candidatesPerWidth, 24, CandidateList.MaxCapacity);
        _candidates.Start(in target, capacity);
        _own = own;
        _width = width;
        _spread = window > width ? new SpreadChoice(window, width) : null;
        _stepsToStop = stepsToStop;
        _steps = 0;
        _reach = stepsToStop > 0 ? capacity : width;
        Hops = 0;
    }

    /// <summary>Adds this node, which needs no asking.</summary>
    public void OfferSelf(Contact self) => Offer(self, depth: 0, CandidateState.Answered);

    /// <summary>Adds a contact that was named at this depth of referrals, and that another path may have asked already; false when it is known or too far to matter.</summary>
    public bool Offer(Contact contact, int depth, CandidateState state = CandidateState.Heard) =>
        _candidates.Insert(contact, _candidates.DistanceOf(contact), depth, state) >= 0;

    /// <summary>Another path asks a contact: this one will not.</summary>
    public void TakenElsewhere(Contact contact) => Become(CandidateState.Elsewhere, contact, CandidateState.Heard, CandidateState.Late);

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
            int count = _candidates.ChooseNew(some, chosen, distances);
            for (int place = 0; place < count; place++)
                _candidates.Insert(some[chosen[place]], distances[place], depth);
            contacts = contacts[some.Length..];
        }
    }

    /// <summary>The closest contact that should be asked next, marked as asked; false when those within reach all have been.</summary>
    public bool TryTakeNext(out Contact contact)
    {
        int place = _spread is null ? StatesOf(Reach(_reach, _own)).IndexOf((byte)CandidateState.Heard) : FirstChosen(CandidateState.Heard);
        if (place < 0)
        {
            contact = null!;
            return false;
        }

        _candidates.States[place] = CandidateState.Waiting;
        contact = _candidates[place];
        return true;
    }

    /// <summary>A contact answered, and is known as it is given here from now on; returns the depth at which it was named.</summary>
    public int Succeeded(Contact contact)
    {
        int place = _candidates.Find(contact);
        if (place < 0)
            return Hops; // Pushed out by closer ones while it was asked.
        _candidates.States[place] = CandidateState.Answered;
        _candidates[place] = contact;
        int depth = _candidates.DepthAt(place);
        Hops = Math.Max(Hops, depth);
        return depth;
    }

    /// <summary>A contact that is asked, by this path or another, is not waited for any more; it counts again once it answers.</summary>
    public void PassOver(Contact contact) => Become(CandidateState.Late, contact, CandidateState.Waiting, CandidateState.Elsewhere);

    public void Failed(Contact contact)
    {
        int place = _candidates.Find(contact);
        if (place >= 0)
            _candidates.States[place] = CandidateState.Failed;
    }

    /// <summary>Whether the closest that have not failed have all answered, be they as many as the width or fewer.</summary>
    public bool IsSettled => _spread is null
        ? !StatesOf(Reach(_reach, _own)).ContainsAny((byte)CandidateState.Heard, (byte)CandidateState.Waiting)
        : CountChosen(CandidateState.Answered) == Chosen().Length;

    /// <summary>How many of the closest that have not failed have answered: at most the width.</summary>
    public int AnsweredAmongClosest => _spread is null ? StatesOf(Reach(_width, own: 0)).Count((byte)CandidateState.Answered) : CountChosen(CandidateState.Answered);

    /// <summary>What was found, nearest first: the closest that answered, or where lookups stop by steps the closest known.</summary>
    public int CopyFound(Span<Contact> destination)
    {
        int count = 0;
        if (_spread is not null)
        {
            foreach (int place in Chosen())
            {
                if (StateAt(place) == CandidateState.Answered)
                    destination[count++] = this[place];
            }

            return count;
        }

        for (int place = 0; place < Count && count < destination.Length; place++)
        {
            if (_stepsToStop > 0 || StateAt(place) == CandidateState.Answered)
                destination[count++] = this[place];
        }

        return count;
    }

    private static bool IsOut(CandidateState state) => state is CandidateState.Failed or CandidateState.Late;

    /// <summary>Among how many of the nearest those are that count: so many that are not out, and so many of these that no other path asks; or all.</summary>
    private int Reach(int count, int own)
    {
        int most = Math.Min(count, Count);
        if (own == 0 && !StatesOf(most).ContainsAny((byte)CandidateState.Failed, (byte)CandidateState.Late))
            return most;
        int place = 0;
        for (; place < Count && (count > 0 || own > 0); place++)
        {
            CandidateState state = StateAt(place);
            if (IsOut(state))
                continue;
            count--;
            own -= state == CandidateState.Elsewhere ? 0 : 1;
        }

        return place;
    }

    /// <summary>The states of so many of the nearest, as bytes: those are searched many at once.</summary>
    private ReadOnlySpan<byte> StatesOf(int nearest) => MemoryMarshal.AsBytes(_candidates.States[..nearest]);

    /// <summary>A contact that is in one of two states is in another from now on.</summary>
    private void Become(CandidateState after, Contact contact, CandidateState before, CandidateState orBefore)
    {
        int place = _candidates.Find(contact);
        if (place >= 0 && (StateAt(place) == before || StateAt(place) == orBefore))
            _candidates.States[place] = after;
    }

    private int FirstChosen(CandidateState state)
    {
        foreach (int place in Chosen())
        {
            if (StateAt(place) == state)
                return place;
        }

        return -1;
    }

    private int CountChosen(CandidateState state)
    {
        int count = 0;
        foreach (int place in Chosen())
            count += StateAt(place) == state ? 1 : 0;
        return count;
    }

    /// <summary>The places of those that must answer, from the closest that have not failed.</summary>
    private ReadOnlySpan<int> Chosen()
    {
        _spread!.Clear();
        for (int place = 0; place < Count && _spread.HasRoom; place++)
        {
            if (!IsOut(StateAt(place)))
                _spread.Offer(this[place], place);
        }

        return _spread.Choose();
    }

    private bool BringsNearer(ReadOnlySpan<Contact> contacts, int depth)
    {
        ulong farthest = _candidates.FarthestDistance;
        bool isNearer = false;
        foreach (Contact contact in contacts)
        {
            ulong distance = _candidates.DistanceOf(contact);
            if (_candidates.Insert(contact, distance, depth) >= 0)
                isNearer |= distance < farthest;
        }

        return isNearer;
    }
}
