using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;

namespace Kith.Artifacts.Rounds;

/// <summary>Reads a round's records: its description, and what its participants have handed in.</summary>
internal sealed class RoundReader(IKith kith, TimeProvider time)
{
    /// <summary>The description under an id; null when nobody has it.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: what is there is no round.</exception>
    public async Task<RoundDescription?> DescribeAsync(Digest id, CancellationToken cancellation)
    {
        GetResult found = await kith.GetAsync(id.Key, options: null, cancellation).ConfigureAwait(false);
        if (found.Value is not { } value)
            return null;
        return Digest.Of(value.Span) == id && RoundFormat.Decode(value.Span) is { } round
            ? round
            : throw new KithException(KithErrorCode.InvalidArgument, $"What is stored under {id} is no round of this version. Give the id that `kith round open` printed.");
    }

    /// <summary>The description under an id.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.NotFound"/>: there is none.</exception>
    public async Task<RoundDescription> RequireAsync(Digest id, CancellationToken cancellation) => await DescribeAsync(id, cancellation).ConfigureAwait(false)
        ?? throw new KithException(KithErrorCode.NotFound, $"There is no round {id}: it has ended, its nodes cannot be reached, or the id is another.");

    /// <summary>What every participant has handed in, judged without its update.</summary>
    public async Task<RoundStatus> ReadAsync(Digest id, RoundDescription round, CancellationToken cancellation)
    {
        List<ParticipantReport> reports = [];
        IEnumerable<RecordKey> keys = round.Participants.Select(participant => RoundKeys.OfSubmission(participant, id));
        await foreach (GetResult found in kith.GetManyAsync(keys, options: null, cancellation).ConfigureAwait(false))
            reports.Add(Judge(id, round, round.Participants[reports.Count], found));
        return new RoundStatus { RoundId = id, Description = round, Participants = reports, At = time.GetUtcNow() };
    }

    private static ParticipantReport Judge(Digest id, RoundDescription round, PeerId participant, GetResult found)
    {
        if (found.Value is not { } value)
        {
            return new ParticipantReport
            {
                Participant = participant,
                Standing = ParticipantStanding.Missing,
                Text = found.IsConfirmed ? "Nothing was handed in." : "Too few nodes answered to say whether something was handed in.",
            };
        }

        if (SubmissionFormat.Decode(value.Span) is not { } submission)
            return ParticipantReport.Refused(participant, RefusalReason.Unreadable, "What was handed in is no submission of this version.");
        (RefusalReason Reason, string Text)? refusal = Refusal(id, round, participant, submission, found.Sequence);
        return refusal is { } why
            ? ParticipantReport.Refused(participant, why.Reason, why.Text, submission)
            : new ParticipantReport { Participant = participant, Standing = ParticipantStanding.Submitted, Submission = submission };
    }

    /// <summary>What is wrong with a submission; null when nothing is that can be seen without its update.</summary>
    public static (RefusalReason Reason, string Text)? Refusal(Digest id, RoundDescription round, PeerId participant, Submission submission, ulong? sequence)
    {
        if (submission.RoundId != id || submission.Round != round.Round)
            return (RefusalReason.OtherRound, $"It is for round {submission.Round} of {submission.RoundId}; this is round {round.Round} of {id}.");
        if (submission.ModelVersion != round.ModelVersion)
            return (RefusalReason.OtherRound, $"It is for version {submission.ModelVersion} of the model; the round is for version {round.ModelVersion}.");
        if (submission.Node != participant)
            return (RefusalReason.OtherNode, "It names another node than the one whose key it stands under.");
        if (submission.Timestamp > round.Deadline)
            return (RefusalReason.Late, $"It was handed in at {submission.Timestamp.UtcDateTime:O}; the deadline was {round.Deadline.UtcDateTime:O}.");
        if (sequence is > 1)
            return (RefusalReason.Duplicate, $"It is number {sequence} under this key; only the first of a participant counts.");
        if (submission.Metrics.Problem() is { } problem)
            return (RefusalReason.WrongMetrics, problem);
        return submission.Bytes > round.MaxUpdateBytes
            ? (RefusalReason.TooLarge, $"Its update has {submission.Bytes} bytes; one of this round has at most {round.MaxUpdateBytes}.")
            : null;
    }
}
