using System;
using System.Linq;
using Kith.Core.Peers;

namespace Kith.Classroom;

/// <summary>Says what the assignment has a peer say when its two successors change, once for each change. On the peer's loop only.</summary>
internal sealed class SuccessorLines(Action<string> say)
{
    private Contact? _first;
    private Contact? _second;

    /// <summary>Takes the successors as known: the person has given them, or is told by another line.</summary>
    public void Remember(ReadOnlySpan<Contact> successors) =>
        (_first, _second) = (successors.Length > 0 ? successors[0] : null, successors.Length > 1 ? successors[1] : null);

    /// <summary>Says who follows now, if that has changed; true when it had.</summary>
    /// <param name="successors">The successors, nearest first.</param>
    /// <param name="reason">
    /// The line that goes before; null when nobody said why, and it is told by what has changed: the ring may learn of a join by comparing notes before the
    /// joiner itself has come to say so, and of a death from a successor that found it first.
    /// </param>
    public bool Observe(ReadOnlySpan<Contact> successors, string? reason)
    {
        (Contact? first, Contact? second) = (_first, _second);
        Remember(successors);
        if (Equals(first, _first) && Equals(second, _second))
            return false;
        if (reason is not null)
            say(reason);
        else if (!SayWhoIsGone(successors, first, second))
            say(Equals(first, _first) || _first is null ? "Successor Change request received" : $"Peer {IdOf(_first)} Join request received");
        if (_first is not null)
            say($"My new first successor is Peer {IdOf(_first)}");
        if (_second is not null)
            say($"My new second successor is Peer {IdOf(_second)}");
        return true;
    }

    /// <summary>The line for a peer that leaves and says so.</summary>
    public static string Departs(Contact peer) => $"Peer {IdOf(peer)} will depart from the network";

    /// <summary>Says what the joiner says.</summary>
    public void Joined(ReadOnlySpan<Contact> successors)
    {
        Remember(successors);
        say("Join request has been accepted");
        if (_first is not null)
            say($"My first successor is Peer {IdOf(_first)}");
        if (_second is not null)
            say($"My second successor is Peer {IdOf(_second)}");
    }

    private bool SayWhoIsGone(ReadOnlySpan<Contact> successors, params Contact?[] before)
    {
        bool isAnyGone = false;
        foreach (Contact? gone in before.Distinct())
        {
            if (gone is null || successors.Contains(gone))
                continue;
            isAnyGone = true;
            say($"Peer {IdOf(gone)} is no longer alive");
        }

        return isAnyGone;
    }

    private static int IdOf(Contact contact) => FileNumber.IdOf(in contact.Id);
}
