using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>
/// Gets a record: asks on the way, checks every answer by the namespace's rule, and settles when Q of the R closest have answered. A
/// record that proves itself needs one answer; its absence needs Q.
/// </summary>
internal sealed class Fetcher(IOverlay overlay, IPeerNetwork network, LocalStore local, MembersSeen members, ReplicationOptions options, TimeProvider time, ReadRepair repair)
{
    /// <summary>Gets a record.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="rule">The rule of its namespace.</param>
    /// <param name="readQuorum">Q.</param>
    /// <param name="cancellation">Ends the get with what was heard so far.</param>
    /// <param name="replicas">The R closest where they are known, to be asked without a lookup unless too few of them answer.</param>
    public async Task<GetResult> FetchAsync(
        RecordKey key, IRecordValidator rule, int readQuorum, CancellationToken cancellation, IReadOnlyList<Contact>? replicas = null)
    {
        Instant started = time.GetInstant();
        int required = options.Required(readQuorum, members.CountForQuorum());
        GetAnswers answers = new(key, local, rule.ProvesItself, required);
        LocalRead own = await local.GetAsync(key, cancellation);
        if (!own.IsAnswer)
            answers.NoteUnanswered();
        else if (own.Record is not null)
            answers.Add(overlay.Self, own.Record);
        if (rule.ProvesItself && own.Record is not null)
            return Result(key, rule, answers, answered: 1, readQuorum, required, requests: 0, started);

        GetValue ask = new(key);
        int before = 0;
        if (replicas is not null)
        {
            List<Contact> others = [.. replicas];
            bool answersHere = others.Remove(overlay.Self) && own.IsAnswer;
            (before, bool isEnough) = await ReplicaRound.AskAsync(network, others, ask, answers, answersHere ? 1 : 0, cancellation);
            if (isEnough)
                return Result(key, rule, answers, answers.Answered, readQuorum, required, before, started);
        }

        using LookupResult found = await overlay.LookupAsync(ask, options.Replicas, answers, cancellation);
        // A lookup that asked nobody has heard from this node alone.
        int answered = found.Requests == 0 && own.IsAnswer ? found.Closest.Length : answers.Answered;
        return Result(key, rule, answers, answered, readQuorum, required, before + found.Requests, started);
    }

    private GetResult Result(RecordKey key, IRecordValidator rule, GetAnswers answers, int answered, int wanted, int required, int requests, Instant started)
    {
        RecordContent content = default;
        // The last answer may have come long after the record did, and the record have ended meanwhile.
        bool isThere = answers.Best is { } best && !best.IsExpired(time.GetUtcNow()) && rule.TryRead(best.Value, out content);
        bool isLive = isThere && !content.IsTombstone;
        bool isProven = isLive && rule.ProvesItself; // Only what is there proves itself; absence needs the quorum.
        (List<PeerId> holders, List<PeerId> lacking) = answers.Compare();
        if (answers.Best is not null)
            repair.Begin(answers.Best, answers.LackingReplicas(overlay, RecordRules.CopiesOf(key, options.Replicas)));
        return new GetResult
        {
            Key = key,
            Value = isLive ? content.Payload : (ReadOnlyMemory<byte>?)null, // A bare null would become an empty value.
            Expires = isLive ? answers.Best!.Expires : null,
            Version = isThere ? RecordVersion.Of(content.Number, answers.Best!) : null,
            Sequence = isThere && rule is SignedValidator ? content.Number : null,
            IsConfirmed = isProven || answered >= required,
            Wanted = wanted,
            Required = isProven ? 1 : required,
            Answers = answered,
            Holders = holders,
            Lacking = lacking,
            Duration = time.GetInstant() - started,
            Requests = requests,
        };
    }
}
