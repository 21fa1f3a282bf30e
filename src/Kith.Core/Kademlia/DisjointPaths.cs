using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Core.Kademlia;

/// <summary>
/// The frontiers of a lookup: one, or d that share no peer (S/Kademlia, Baumgart and Mies 2007, section 4.4). The contacts from the own table are dealt out
/// over the paths; each path follows only what its own peers named, and whom one path has asked no other asks. An adversary so misleads the path it
/// is on, and the lookup finds what any of them finds. A decision object, reused from one lookup to the next.
/// </summary>
/// <remarks>
/// A path that knows a peer whom another asks leaves it to that one, unless it fails, and goes on with the nearest that is left: until of those that it
/// alone asks the width's share has answered, whatever the others found. The paper gives each path its own requests in flight; here alpha is shared
/// out among them, at least one each.
/// </remarks>
internal sealed class DisjointPaths
{
    private readonly LookupFrontier _only = new(); // The first path; mostly there is no other.
    private LookupFrontier[] _paths;
    private int[] _inFlight = [];
    private Dictionary<Contact, CandidateState>? _asked; // By any path, and what the others make of it; null until there is more than one.
    private Identifier _target;
    private int _width;
    private int _count;
    private int _share;
    private int _turn;

    public DisjointPaths() => _paths = [_only];

    /// <summary>How many peers may be asked at once.</summary>
    public int Parallel { get; private set; }

    /// <summary>The longest chain of referrals among the answered.</summary>
    public int Hops
    {
        get
        {
            int hops = _only.Hops;
            for (int path = 1; path < _count; path++)
                hops = Math.Max(hops, _paths[path].Hops);
            return hops;
        }
    }

    /// <summary>Whether lookups that stop by steps stop now; those have one path.</summary>
    public bool HasStalled => _only.HasStalled;

    /// <summary>Whether no path has anybody left to ask.</summary>
    public bool IsSettled
    {
        get
        {
            for (int path = 0; path < _count; path++)
            {
                if (!_paths[path].IsSettled)
                    return false;
            }

            return true;
        }
    }

    /// <summary>How many of the closest that any path knows and that have not failed have answered: at most the width.</summary>
    public int AnsweredAmongClosest => _count == 1 ? _only.AnsweredAmongClosest : Merge(default).AnsweredAmongClosest;

    /// <summary>Contacts known, failed ones included.</summary>
    public int Known => _count == 1 ? _only.Count : Merge(default).Known;

    /// <summary>Begins a lookup.</summary>
    /// <param name="target">Whose neighbourhood is sought.</param>
    /// <param name="width">How many of the closest are to answer.</param>
    /// <param name="options">How many paths there are, and more.</param>
    /// <param name="window">Among how many of the closest those are chosen, over failure domains; 0 for the closest themselves, as it is where there are several paths.</param>
    public void Start(in Identifier target, int width, KademliaOptions options, int window = 0)
    {
        (_target, _width, _count, _turn) = (target, width, options.Paths, 0);
        _share = Math.Max(1, options.Alpha / _count);
        Parallel = _count == 1 ? options.Alpha : _count * _share;
        if (_count > 1)
            StartOthers();
        int own = _count == 1 ? 0 : (width + _count - 1) / _count;
        for (int path = 0; path < _count; path++)
            _paths[path].Start(in target, width, options.CandidatesPerWidth, options.StepsToStop, _count == 1 ? window : 0, own);
    }

    /// <summary>Adds this node, which needs no asking.</summary>
    public void OfferSelf(Contact self)
    {
        for (int path = 0; path < _count; path++)
            _paths[path].OfferSelf(self);
    }

    /// <summary>Adds a contact that this node knew before; each goes to the next path.</summary>
    public void Offer(Contact contact, int depth)
    {
        _paths[_turn].Offer(contact, depth);
        _turn = _turn + 1 == _count ? 0 : _turn + 1;
    }

    /// <summary>Whom to ask next, and which path does; false when none may now.</summary>
    public bool TryTakeNext(out Contact contact, out int path)
    {
        path = 0;
        return _count == 1 ? _only.TryTakeNext(out contact) : TryTakeInTurn(out contact, out path);
    }

    /// <summary>The depth at which a contact was named to a path; null where that does not know it.</summary>
    public int? DepthOf(Contact contact, int path) => _paths[path].DepthOf(contact);

    /// <summary>A contact answered to a path; returns the depth at which it was named there.</summary>
    public int Succeeded(Contact contact, int path)
    {
        if (_count > 1 && _asked!.GetValueOrDefault(contact) == CandidateState.Late)
        {
            _asked![contact] = CandidateState.Elsewhere; // It counts again.
            for (int other = 0; other < _count; other++)
                _paths[other].TakenElsewhere(contact);
        }

        return _paths[path].Succeeded(contact);
    }

    /// <summary>Takes what a reply to a path named.</summary>
    public void TakeAnswer(ReadOnlySpan<Contact> contacts, int depth, int path)
    {
        if (_count == 1)
        {
            _only.TakeAnswer(contacts, depth);
            return;
        }

        foreach (Contact contact in contacts)
            _paths[path].Offer(contact, depth, _asked!.GetValueOrDefault(contact, CandidateState.Heard));
    }

    /// <summary>A path may ask somebody else beside or after one whom it asked: that one has answered, failed, or is late. Once for each contact taken.</summary>
    public void Free(int path)
    {
        if (_count > 1)
            _inFlight[path]--;
    }

    /// <summary>A contact that was asked is late, and no path waits for it any more.</summary>
    public void PassOver(Contact contact)
    {
        for (int path = 0; path < _count; path++)
            _paths[path].PassOver(contact);
        if (_count > 1)
            _asked![contact] = CandidateState.Late;
    }

    /// <summary>A contact did not answer; no path will wait for it.</summary>
    public void Failed(Contact contact, int path)
    {
        _paths[path].Failed(contact);
        if (_count == 1)
            return;
        _asked![contact] = CandidateState.Failed;
        for (int other = 0; other < _count; other++)
            _paths[other].Failed(contact);
    }

    /// <summary>What all paths found, nearest first.</summary>
    public int CopyFound(Span<Contact> destination) => _count == 1 ? _only.CopyFound(destination) : Merge(destination).Found;

    private void StartOthers()
    {
        if (_paths.Length < _count)
        {
            int made = _paths.Length;
            Array.Resize(ref _paths, _count);
            for (; made < _count; made++)
                _paths[made] = new LookupFrontier();
        }

        if (_inFlight.Length < _count)
            _inFlight = new int[_count];
        Array.Clear(_inFlight);
        (_asked ??= []).Clear();
    }

    private bool TryTakeInTurn(out Contact contact, out int path)
    {
        for (int tried = 0; tried < _count; tried++)
        {
            path = (_turn + tried) % _count;
            if (_inFlight[path] >= _share || !_paths[path].TryTakeNext(out contact))
                continue;
            _turn = (path + 1) % _count;
            _inFlight[path]++;
            _asked![contact] = CandidateState.Elsewhere;
            for (int other = 0; other < _count; other++)
                _paths[other].TakenElsewhere(contact);
            return true;
        }

        (contact, path) = (null!, 0);
        return false;
    }

    /// <summary>Goes through everybody that any path knows, nearest first and each once.</summary>
    private (int Known, int Found, int AnsweredAmongClosest) Merge(Span<Contact> destination)
    {
        (int known, int found, int rank, int answered) = (0, 0, 0, 0);
        Span<int> heads = stackalloc int[_count];
        heads.Clear();
        while (Nearest(heads) is { } contact)
        {
            known++;
            CandidateState state = Pass(heads, contact);
            if (state == CandidateState.Answered && found < destination.Length)
                destination[found++] = contact;
            if (state is CandidateState.Failed or CandidateState.Late || rank == _width)
                continue;
            rank++;
            answered += state == CandidateState.Answered ? 1 : 0;
        }

        return (known, found, answered);
    }

    private Contact? Nearest(ReadOnlySpan<int> heads)
    {
        Contact? nearest = null;
        for (int path = 0; path < _count; path++)
        {
            LookupFrontier frontier = _paths[path];
            if (heads[path] < frontier.Count && (nearest is null || Identifier.CompareDistance(in _target, in frontier[heads[path]].Id, in nearest.Id) < 0))
                nearest = frontier[heads[path]];
        }

        return nearest;
    }

    /// <summary>Goes past a contact in every path that knows it; what became of it there where it was asked.</summary>
    private CandidateState Pass(Span<int> heads, Contact contact)
    {
        CandidateState state = CandidateState.Heard;
        for (int path = 0; path < _count; path++)
        {
            LookupFrontier frontier = _paths[path];
            if (heads[path] == frontier.Count || frontier[heads[path]].Id != contact.Id)
                continue;
            CandidateState here = frontier.StateAt(heads[path]++);
            if (here is CandidateState.Answered or CandidateState.Failed || (here == CandidateState.Late && state == CandidateState.Heard))
                state = here;
        }

        return state;
    }
}
