using System;
using System.Collections.Generic;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>
/// Collects the answers to a get: keeps the best valid record, and ends the lookup once enough of the closest have answered, or at the
/// first record that proves itself.
/// </summary>
internal sealed class GetAnswers(RecordKey key, LocalStore local, bool provesItself, int required) : IAnswerSink
{
    private readonly List<(Contact Peer, Record? Record)> _answers = [];
    private int _unanswered; // Nodes that the lookup counts as having answered, but whose answer says nothing about the record.
    private bool _wasAnswered;

    /// <summary>A record that proves itself is asked of one peer; once that one had nothing to give, of several at a time.</summary>
    public int StillWanted => provesItself ? _wasAnswered ? int.MaxValue : 1 : required - Answered;

    /// <summary>The best record so far; null while nobody has one.</summary>
    public Record? Best { get; private set; }

    /// <summary>How many of the closest have given a valid answer, absent included.</summary>
    public int Answered { get; private set; }

    public AnswerVerdict Accept(Contact from, Request asked, Reply reply, int answeredAmongClosest)
    {
        if (reply.Outcome == ReplyOutcome.Answered && (reply.Stored == StoreOutcome.Busy || !Add(from, reply.Record)))
            NoteUnanswered();
        Answered = Math.Max(0, answeredAmongClosest - _unanswered);
        _wasAnswered = true;
        bool isEnough = provesItself ? Best is not null : Answered >= required;
        return isEnough ? AnswerVerdict.Enough : AnswerVerdict.Continue;
    }

    /// <summary>A node has taken part in the lookup without a word on the record that counts.</summary>
    public void NoteUnanswered() => _unanswered++;

    /// <summary>Takes one node's record, or that it has none; false when the record is not valid for the key.</summary>
    public bool Add(Contact peer, Record? record)
    {
        if (record is not null && (record.Key != key || local.Check(record, RefusalPlace.Read) != RecordFault.None))
            return false;
        _answers.Add((peer, record));
        if (record is not null && (Best is null || local.Rules.Decide(Best, record) == MergeOutcome.Stored))
            Best = record;
        return true;
    }

    /// <summary>Who returned the best value, and who has none or an older one.</summary>
    public (List<PeerId> Holders, List<PeerId> Lacking) Compare()
    {
        List<PeerId> holders = [];
        List<PeerId> lacking = [];
        foreach ((Contact peer, Record? record) in _answers)
            (Holds(record) ? holders : lacking).Add(peer.Peer);
        return (holders, lacking);
    }

    /// <summary>Those of the replicas that said they have none or an older one.</summary>
    public List<Contact> LackingReplicas(IOverlay overlay, int replicas)
    {
        List<Contact> lacking = [];
        IReadOnlyList<Contact> belongs = overlay.ReplicasOf(overlay.IdentifierOf(key), replicas).Current;
        foreach ((Contact peer, Record? record) in _answers)
        {
            if (!Holds(record) && Belongs(peer))
                lacking.Add(peer);
        }

        return lacking;

        bool Belongs(Contact peer)
        {
            foreach (Contact replica in belongs)
            {
                if (replica.Equals(peer))
                    return true;
            }

            return false;
        }
    }

    private bool Holds(Record? record) => Best is not null && record is not null && record.Value.Span.SequenceEqual(Best.Value.Span);
}
