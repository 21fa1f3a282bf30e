using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>
/// One put under way: what each peer has done with the record, and when that is enough. Whoever waits for it is told at W durable copies;
/// the rest are made all the same.
/// </summary>
internal sealed class Publication(Record record, IRecordValidator? rule, int wanted, int required, int copies, ReplicationOptions options, IOverlay overlay, Instant started) : IAnswerSink
{
    private readonly Dictionary<Contact, ReplicaReceipt> _answers = [];
    private readonly HashSet<Contact> _failed = []; // Asked, and without an answer for any reason: as for lookups, others are in their place.
    private readonly TaskCompletionSource _isEnough = new();
    private int _answeredAmongClosest;
    private int _withoutCopy; // Peers that have answered and hold no copy that counts: at worst, all are among the closest.
    private bool _isSelfAmongClosest;
    private bool _isWrittenHere;
    private HashSet<string>? _domains; // Of the copies counted so far, while the closest are not known for sure.

    public PutValue Ask { get; } = new(record);

    /// <summary>The R closest, once they are known for sure: copies on W of them are enough.</summary>
    public IReadOnlyList<Contact>? Replicas { get; set; }

    public Record Record => record;

    /// <summary>How many nodes are to hold it.</summary>
    public int Copies => copies;

    /// <summary>Cancelled when nobody waits any more and too few copies are made.</summary>
    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>Completes when the record is on W nodes durably, or when the put has ended otherwise.</summary>
    public Task IsEnough => _isEnough.Task;

    /// <summary>Every replica is to answer a put.</summary>
    public int StillWanted => int.MaxValue;

    /// <summary>Requests sent beside those of the lookup.</summary>
    public int Requests { get; set; }

    /// <summary>Requests of the lookup that have ended, with an answer or without.</summary>
    public int LookupReplies { get; private set; }

    public void FoundWay(int requests) => LookupReplies += requests;

    public AnswerVerdict Accept(Contact from, Request asked, Reply reply, int answeredAmongClosest)
    {
        LookupReplies++;
        if (asked is PutValue)
            Add(from, reply);
        else if (reply.Outcome == ReplyOutcome.Answered)
            _withoutCopy++;
        _answeredAmongClosest = answeredAmongClosest;
        Weigh();
        return AnswerVerdict.Continue;
    }

    /// <summary>The lookup has found the R closest.</summary>
    public void Settle(IReadOnlyList<Contact> closest)
    {
        Replicas = closest;
        Weigh();
    }

    /// <summary>One of the closest was asked to hold the record, and this came of it.</summary>
    public void Take(Contact from, Reply reply)
    {
        Add(from, reply);
        Weigh();
    }

    private void Add(Contact from, Reply reply)
    {
        ReplicaReceipt receipt = new(from.Peer, OutcomeOf(reply), IsSelf: false, reply.RetryAfter, reply.FailureDomain);
        _answers[from] = receipt;
        if (reply.Outcome != ReplyOutcome.Answered)
        {
            _failed.Add(from);
            _isSelfAmongClosest = true; // Where others fail, those behind them move up, and this node may be one of them.
        }
        else if (!IsCopy(receipt, ref _domains))
        {
            _withoutCopy++;
        }
    }

    /// <summary>This node belongs to the closest, and its disk has been asked.</summary>
    public void WritesHere() => _isSelfAmongClosest = true;

    /// <summary>This node's own disk has answered.</summary>
    public void WrittenHere(ReplicaReceipt receipt)
    {
        _answers[overlay.Self] = receipt;
        _isWrittenHere = IsCopy(receipt, ref _domains);
        Weigh();
    }

    /// <summary>All is done that can be.</summary>
    public void End() => _isEnough.TrySetResult();

    /// <summary>Something failed that should not; whoever waits has to know.</summary>
    public bool TryFail(Exception fault) => _isEnough.TrySetException(fault);

    public bool Has(Contact contact) => _answers.ContainsKey(contact);

    /// <summary>What is known now of the R closest, nearest first, and after them of those that failed.</summary>
    public PutReceipt Receipt(int lookupRequests, IReadOnlyList<Contact>? closest, TimeSpan duration)
    {
        List<ReplicaReceipt> receipts = [];
        IReadOnlyList<Contact> replicas = closest ?? Expected();
        foreach (Contact replica in replicas)
            receipts.Add(_answers.TryGetValue(replica, out ReplicaReceipt? answer) ? answer : new ReplicaReceipt(replica.Peer, closest is null ? ReplicaOutcome.Pending : ReplicaOutcome.NotAsked, ReferenceEquals(replica, overlay.Self)));
        int acknowledged = CountCopies(replicas);
        receipts.AddRange(_failed.Where(contact => !replicas.Contains(contact)).Select(contact => _answers[contact]));

        RecordContent? content = rule is not null && rule.TryRead(record.Value, out RecordContent read) ? read : null;
        return new PutReceipt
        {
            Key = record.Key,
            Replicas = receipts,
            Wanted = wanted,
            Required = required,
            Acknowledged = acknowledged,
            Expires = record.Expires,
            Version = content is { } known ? RecordVersion.Of(known.Number, record) : null,
            Sequence = rule is SignedValidator ? content?.Number : null,
            Duration = duration,
            Requests = lookupRequests + Requests,
        };
    }

    public Instant Started => started;

    /// <summary>Copies on these nodes that count, those of one failure domain once: they may be lost together.</summary>
    private int CountCopies(IReadOnlyList<Contact> replicas)
    {
        int counted = 0;
        HashSet<string>? domains = null;
        foreach (Contact replica in replicas)
        {
            if (_answers.TryGetValue(replica, out ReplicaReceipt? receipt) && IsCopy(receipt, ref domains))
                counted++;
        }

        return counted;
    }

    /// <summary>Whether this is a copy that counts beside those of the domains already counted.</summary>
    private bool IsCopy(ReplicaReceipt receipt, ref HashSet<string>? domains) =>
        options.Counts(receipt) && (receipt.FailureDomain is not { } domain || (domains ??= new HashSet<string>(StringComparer.Ordinal)).Add(domain));

    /// <summary>The R closest as far as they are known while some have not answered: those that failed are not among them.</summary>
    private List<Contact> Expected()
    {
        if (Replicas is not null)
            return [.. Replicas];
        Identifier id = overlay.IdentifierOf(record.Key);
        if (overlay.SpreadsOverDomains)
            return [.. overlay.ReplicasIf(in id, copies, absent: [.. _failed], present: [])];
        HashSet<Contact> known = [.. _answers.Keys, .. overlay.ReplicasOf(in id, copies).Current];
        known.ExceptWith(_failed);
        List<Contact> closest = [.. known];
        closest.Sort((a, b) => overlay.CompareReplicas(in id, a, b));
        return closest.Count > copies ? closest.GetRange(0, copies) : closest;
    }

    private void Weigh()
    {
        if (Replicas is not null)
        {
            if (CountCopies(Replicas) >= required)
                _isEnough.TrySetResult();
            return;
        }

        if (!overlay.KnowsEveryone || copies < options.Replicas)
            return; // Someone still unknown may be nearer, and only copies on the closest count, which are fewer than the lookup is for: it has to end.
        int self = _isSelfAmongClosest && !_isWrittenHere ? 1 : 0;
        if (_answeredAmongClosest - _withoutCopy - self >= required)
            _isEnough.TrySetResult();
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
