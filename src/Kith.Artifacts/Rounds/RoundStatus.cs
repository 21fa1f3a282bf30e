using System;
using System.Collections.Generic;
using System.Linq;

namespace Kith.Artifacts.Rounds;

/// <summary>How a round stands.</summary>
public sealed record RoundStatus
{
    /// <summary>The digest of its description.</summary>
    public required Digest RoundId { get; init; }

    /// <summary>What it is.</summary>
    public required RoundDescription Description { get; init; }

    /// <summary>Every participant, in the order of the description.</summary>
    public required IReadOnlyList<ParticipantReport> Participants { get; init; }

    /// <summary>When it was looked at.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How many participants have handed in what counts, or has not been refused yet.</summary>
    public int Counting => Participants.Count(report => report.Standing is ParticipantStanding.Submitted or ParticipantStanding.Accepted);

    /// <summary>How many have handed in nothing.</summary>
    public int Missing => Participants.Count(report => report.Standing == ParticipantStanding.Missing);

    /// <summary>Whether nothing more can come: the deadline has passed, or everybody has handed in.</summary>
    public bool IsClosed => At > Description.Deadline || Missing == 0;

    /// <summary>Whether there are as many as make a result.</summary>
    public bool HasQuorum => Counting >= Description.Quorum;
}
