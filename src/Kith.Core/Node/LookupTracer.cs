using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Node;

/// <summary>Writes down what a lookup does. As long as the lookup: it bounds how many are asked.</summary>
internal sealed class LookupTracer(TimeProvider time, Identifier target) : IAnswerSink, ILookupWatcher
{
    private readonly Instant _started = time.GetInstant();
    private readonly Dictionary<PeerId, PeerId> _namedBy = []; // First.
    private readonly List<TraceHop> _hops = [];

    /// <summary>Nothing settles it but its own end.</summary>
    public int StillWanted => int.MaxValue;

    /// <summary>Since the lookup began.</summary>
    public TimeSpan Elapsed => time.GetInstant() - _started;

    /// <summary>Every request so far.</summary>
    public IReadOnlyList<TraceHop> Hops => _hops;

    public void Asked(Contact peer, int depth)
    {
        PeerId? by = depth > 1 && _namedBy.TryGetValue(peer.Peer, out PeerId first) ? first : null; // Others may have named whom this node knew.
        _hops.Add(new TraceHop(peer.Peer, by, depth, Elapsed, Elapsed: null, "pending", Named: 0, Identifier.SharedPrefixLength(in target, in peer.Id)));
    }

    public void Ended(Contact peer, ReplyOutcome outcome, ReadOnlySpan<Contact> named)
    {
        int place = _hops.FindLastIndex(hop => hop.Peer == peer.Peer && hop.Elapsed is null);
        if (place < 0)
            return;
        TraceHop hop = _hops[place];
        _hops[place] = hop with { Elapsed = Elapsed - hop.Asked, Outcome = NameOf(outcome), Named = named.Length };
        foreach (Contact contact in named)
            _namedBy.TryAdd(contact.Peer, peer.Peer);
    }

    public AnswerVerdict Accept(Contact from, Request asked, Reply reply, int answeredAmongClosest) => AnswerVerdict.Continue;

    /// <summary>Why a lookup ended, in a word.</summary>
    public static string NameOf(LookupEnd end) => end switch
    {
        LookupEnd.Converged or LookupEnd.Satisfied => "converged",
        LookupEnd.Starved => "starved",
        LookupEnd.Stalled => "stalled",
        _ => "cancelled",
    };

    /// <summary>How a request ended, in a word.</summary>
    public static string NameOf(ReplyOutcome outcome) => outcome switch
    {
        ReplyOutcome.Answered => "answered",
        ReplyOutcome.TimedOut => "timed_out",
        ReplyOutcome.Unreachable => "unreachable",
        ReplyOutcome.Refused => "refused",
        _ => "malformed",
    };
}
