using System.Collections.Generic;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Core.Replication;

/// <summary>Collects what each peer did with a record while a put rides its lookup, and from direct writes after it.</summary>
internal sealed class PutAnswers : IAnswerSink
{
    private readonly Dictionary<Contact, ReplicaReceipt> _answers = [];

    /// <summary>Every replica is to answer a put.</summary>
    public int StillWanted => int.MaxValue;

    public AnswerVerdict Accept(Contact from, Request asked, Reply reply, int answeredAmongClosest)
    {
        if (asked is PutValue)
            Add(from, reply);
        return AnswerVerdict.Continue;
    }

    public void Add(Contact from, Reply reply) =>
        _answers[from] = new ReplicaReceipt(from.Peer, OutcomeOf(reply), IsSelf: false, reply.RetryAfter);

    public bool Has(Contact contact) => _answers.ContainsKey(contact);

    /// <summary>Takes out what one of the closest did, so that <see cref="Failures"/> names only others.</summary>
    public ReplicaReceipt Take(Contact contact) =>
        _answers.Remove(contact, out ReplicaReceipt? receipt) ? receipt : new ReplicaReceipt(contact.Peer, ReplicaOutcome.NotAsked);

    /// <summary>What those did that failed to answer: they are not among the closest that live, but the user wants to know.</summary>
    public IEnumerable<ReplicaReceipt> Failures()
    {
        foreach (ReplicaReceipt receipt in _answers.Values)
        {
            if (receipt.Outcome is ReplicaOutcome.TimedOut or ReplicaOutcome.Unreachable or ReplicaOutcome.Malformed)
                yield return receipt;
        }
    }

    private static ReplicaOutcome OutcomeOf(Reply reply) => reply.Outcome switch
    {
        ReplyOutcome.Answered => reply.Stored switch
        {
            StoreOutcome.Stored => reply.IsDurable ? ReplicaOutcome.Stored : ReplicaOutcome.StoredInMemory,
            StoreOutcome.Unknown => ReplicaOutcome.DurabilityUnknown,
            StoreOutcome.Refused => ReplicaOutcome.Refused,
            StoreOutcome.Busy => ReplicaOutcome.Busy,
            StoreOutcome.Stale => ReplicaOutcome.Stale,
            StoreOutcome.Invalid => ReplicaOutcome.Invalid,
            StoreOutcome.Full => ReplicaOutcome.Full,
            _ => ReplicaOutcome.Malformed,
        },
        ReplyOutcome.TimedOut => ReplicaOutcome.TimedOut,
        ReplyOutcome.Unreachable => ReplicaOutcome.Unreachable,
        ReplyOutcome.Refused => ReplicaOutcome.Refused,
        _ => ReplicaOutcome.Malformed,
    };
}
