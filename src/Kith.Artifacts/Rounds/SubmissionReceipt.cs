using Kith.Core.Node;

namespace Kith.Artifacts.Rounds;

/// <summary>What became of handing in.</summary>
public sealed record SubmissionReceipt
{
    /// <summary>Why it was refused; null where it was not.</summary>
    public RefusalReason? Refusal { get; init; }

    /// <summary>The refusal in words; otherwise empty.</summary>
    public string Text { get; init; } = "";

    /// <summary>What stands under the participant's key; null where it was refused.</summary>
    public Submission? Submission { get; init; }

    /// <summary>Who holds it; null where it was refused, or stood there already.</summary>
    public PutReceipt? Stored { get; init; }

    /// <summary>Whether it is handed in: not refused, and on as many nodes as it takes.</summary>
    public bool IsAcknowledged => Submission is not null && Stored is null or { IsAcknowledged: true };

    internal static SubmissionReceipt Refused(RefusalReason reason, string text) => new() { Refusal = reason, Text = text };
}
