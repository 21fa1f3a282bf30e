using Kith.Artifacts.Rounds;
using Kith.Http;
using Kith.Libp2p.Formats;

namespace Kith.Server.Rounds;

/// <summary>An update that was handed in.</summary>
/// <param name="SchemaVersion">Of this document.</param>
/// <param name="RoundId">The round.</param>
/// <param name="NodeId">Under whose key it stands.</param>
/// <param name="Acknowledged">Whether it is on as many nodes as it takes.</param>
/// <param name="Content">The SHA-256 of the update.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Timestamp">When it was handed in, in seconds since 1970.</param>
internal sealed record SubmissionDocument(int SchemaVersion, string RoundId, string NodeId, bool Acknowledged, string Content, long Bytes, long Timestamp) : IDocument
{
    public static SubmissionDocument From(Submission submission, bool isAcknowledged) => new(
        KithJson.SchemaVersion,
        submission.RoundId.ToString(),
        PeerIdText.Format(submission.Node),
        isAcknowledged,
        submission.Content.ToString(),
        submission.Bytes,
        submission.Timestamp.ToUnixTimeSeconds());
}
