using System;
using System.Collections.Generic;
using Kith.Core.Peers;

namespace Kith.Core.Repair;

/// <summary>
/// With whom a node compares next, and when: with each neighbour once in a period, spread over it; sooner with one that has found a difference,
/// and at once where a disk has lost something. Only decisions, no clock.
/// </summary>
internal sealed class ComparisonRound(RepairOptions options, Instant start)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);

    private readonly List<Contact> _waiting = []; // The next is the last.
    private readonly HashSet<Contact> _preferred = []; // In this round: who always differs must not keep the others waiting.
    private TimeSpan _pause = FirstPause;
    private Instant _mayHastenAt;
    private bool _isHastened;

    /// <summary>When the next comparison is due.</summary>
    public Instant Due { get; private set; } = start + options.ComparePeriod;

    /// <summary>Everyone has had their turn: a new round is to be named.</summary>
    public bool IsOver => _waiting.Count == 0;

    /// <summary>Whether a round is to be held though nothing may be held to compare.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>Names a round, the first one last.</summary>
    public void Name(IEnumerable<Contact> peers)
    {
        _waiting.AddRange(peers);
        _preferred.Clear();
    }

    /// <summary>Begins a comparison; null when there is nobody. Should it break off, the next is due after a while.</summary>
    public Contact? Take(Instant now)
    {
        Due = now + options.RetryAfter;
        _isHastened = false;
        if (_waiting.Count == 0)
            return null;
        Contact next = _waiting[^1];
        _waiting.RemoveAt(_waiting.Count - 1);
        return next;
    }

    /// <summary>A comparison is over.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="peers">With how many there is something to compare; none is known by a node that has just started.</param>
    /// <param name="isUrgent">Whether a disk has lost something.</param>
    /// <param name="isBehind">Whether this node is catching up: the round that was wanted is held again until it has.</param>
    public void Done(Instant now, int peers, bool isUrgent, bool isBehind)
    {
        bool isMidway = IsWanted && !IsOver;
        IsWanted = isMidway || (IsWanted && isBehind);
        if (isMidway && isBehind)
            Due = now;
        else if (isBehind)
            Due = now + NextPause();
        else if (_isHastened || (peers == 0 && (isUrgent || IsWanted)))
            Due = now + options.SettleTime;
        else
            Due = now + (peers == 0 ? options.RetryAfter : options.ComparePeriod / peers);
    }

    /// <summary>A node is back after a restart, and asks everybody once, whatever it holds.</summary>
    public void Want(Instant now) => (IsWanted, Due, _pause) = (true, now, FirstPause);

    // Who joins is known to its neighbours in a moment, who has lost much has it again in a while.
    private TimeSpan NextPause()
    {
        TimeSpan pause = _pause;
        _pause = 2 * pause < options.SettleTime ? 2 * pause : options.SettleTime;
        return pause;
    }

    /// <summary>A disk has lost something: whoever is asked finds the difference, and compares in turn.</summary>
    public void Hurry(Instant now) => Due = now;

    /// <summary>
    /// Who has compared and found a difference may be the one that lacks something, and only this node can give it: it is next, and soon unless
    /// that has happened just now. Once a round for each.
    /// </summary>
    /// <returns>Whether <see cref="Due"/> has come nearer.</returns>
    public bool Prefer(Contact peer, Instant now)
    {
        if (!_preferred.Add(peer))
            return false;
        _waiting.Remove(peer);
        _waiting.Add(peer);
        if (now < _mayHastenAt)
            return false;
        _mayHastenAt = now + options.RetryAfter;
        _isHastened = true;
        if (now + options.SettleTime < Due)
            Due = now + options.SettleTime;
        return true;
    }
}
