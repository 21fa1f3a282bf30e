using Kith.Core.Ids;

namespace Kith.Artifacts.Rounds;

/// <summary>What is known of one participant of a round.</summary>
public sealed record ParticipantReport
{
    /// <summary>Who.</summary>
    public required PeerId Participant { get; init; }

    /// <summary>How it stands.</summary>
    public required ParticipantStanding Standing { get; init; }

    /// <summary>Why what it handed in does not count; null where it does, or where nothing is there.</summary>
    public RefusalReason? Refusal { get; init; }

    /// <summary>The refusal in words, or why nothing was found; otherwise empty.</summary>
    public string Text { get; init; } = "";

    /// <summary>What it handed in; null where nothing can be read.</summary>
    public Submission? Submission { get; init; }

    /// <summary>The Euclidean norm of its update over all arrays; null where the update was not looked at.</summary>
    public double? Norm { get; init; }

    /// <summary>Whether the update is scaled down to the round's norm to clip at.</summary>
    public bool IsClipped { get; init; }

    /// <summary>Whether the result was made of it; false until there is one.</summary>
    public bool IsSelected { get; init; }

    internal static ParticipantReport Refused(PeerId participant, RefusalReason reason, string text, Submission? submission = null) => new()
    {
        Participant = participant,
        Standing = ParticipantStanding.Refused,
        Refusal = reason,
        Text = text,
        Submission = submission,
    };
}
