using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Overlays;

namespace Kith.Core.Replication;

/// <summary>
/// How many members the swarm has had within a day, this node included: the contacts in its tables and those that left them within 24
/// hours. Counted no further than quorums need, so that it stays a handful of entries however large the network is.
/// </summary>
internal sealed class MembersSeen
{
    /// <summary>How long a member that is gone still counts.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private readonly IOverlay _overlay;
    private readonly TimeProvider _time;
    private readonly int _most;
    private Dictionary<Identifier, DateTimeOffset>? _gone;

    /// <param name="overlay">Whose contacts are members.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="quorum">The largest quorum; twice as many members make any majority large enough for it.</param>
    public MembersSeen(IOverlay overlay, TimeProvider time, int quorum)
    {
        _overlay = overlay;
        _time = time;
        _most = 2 * quorum;
        overlay.ContactAdded += contact => _gone?.Remove(contact.Id);
        overlay.ContactRemoved += contact => Remember(contact.Id, time.GetUtcNow());
    }

    /// <summary>Whether this node found its network, or was told that it is the first.</summary>
    public bool IsJoined { get; set; }

    /// <summary>Members that left within the day and when each was last known: what is saved.</summary>
    public IReadOnlyDictionary<Identifier, DateTimeOffset> Gone => _gone ??= [];

    /// <summary>The members by which quorums are judged. How small a network is can be known only from inside: until then no quorum shrinks.</summary>
    public int CountForQuorum() => IsJoined ? Count() : _most;

    /// <summary>Members seen within 24 hours, this node included, at most twice the largest quorum.</summary>
    public int Count()
    {
        int count = 1 + _overlay.ContactCount;
        if (count < _most && _gone is not null)
        {
            DateTimeOffset oldest = _time.GetUtcNow() - Memory;
            foreach (DateTimeOffset seen in _gone.Values)
            {
                if (seen > oldest)
                    count++;
            }
        }

        return Math.Min(count, _most);
    }

    /// <summary>Counts a member that is not in the tables: one that left, or one known from before a restart.</summary>
    public void Remember(in Identifier member, DateTimeOffset seen)
    {
        _gone ??= [];
        if (_gone.Count >= _most && !_gone.ContainsKey(member) && !ForgetOldest(seen))
            return;
        _gone[member] = seen;
    }

    private bool ForgetOldest(DateTimeOffset newer)
    {
        (Identifier Member, DateTimeOffset Seen) oldest = (default, newer);
        foreach ((Identifier member, DateTimeOffset seen) in _gone!)
        {
            if (seen < oldest.Seen)
                oldest = (member, seen);
        }

        return oldest.Seen < newer && _gone.Remove(oldest.Member);
    }
}
