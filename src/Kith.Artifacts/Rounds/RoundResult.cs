using System.Collections.Generic;
using System.Linq;

namespace Kith.Artifacts.Rounds;

/// <summary>A round's result: who collects the same submissions gets the same bytes.</summary>
public sealed record RoundResult
{
    /// <summary>The round, and how every participant stood when it was collected.</summary>
    public required RoundStatus Status { get; init; }

    /// <summary>The SHA-256 of the result's bytes.</summary>
    public required Digest Content { get; init; }

    /// <summary>How many bytes it has.</summary>
    public required long Bytes { get; init; }

    /// <summary>The samples that the chosen updates come from.</summary>
    public ulong Samples => Status.Participants.Where(report => report.IsSelected).Aggregate(0UL, (sum, report) => ulong.CreateSaturating((System.UInt128)sum + report.Submission!.Metrics.SamplesProcessed));

    /// <summary>The chosen participants' reports.</summary>
    public IEnumerable<ParticipantReport> Selected => Status.Participants.Where(report => report.IsSelected);
}
