using System.Text.Json;
using Kith.Artifacts.Rounds;
using Kith.Libp2p.Formats;

namespace Kith.Server.Rounds;

/// <summary>What is known of one participant.</summary>
/// <param name="NodeId">Its peer id.</param>
/// <param name="Standing"><c>missing</c>, <c>submitted</c>, <c>accepted</c> or <c>refused</c>.</param>
/// <param name="Refusal">Why it does not count, such as <c>late</c>.</param>
/// <param name="Text">The same in words.</param>
/// <param name="Metrics">What it says of its training.</param>
/// <param name="Timestamp">When it handed in, in seconds since 1970.</param>
/// <param name="Bytes">The length of its update.</param>
/// <param name="Content">The SHA-256 of its update.</param>
/// <param name="Norm">The Euclidean norm of its update.</param>
/// <param name="Clipped">Whether its update is scaled down.</param>
/// <param name="Selected">Whether the result was made of it.</param>
internal sealed record ParticipantDocument(
    string NodeId, string Standing, string? Refusal, string? Text, MetricsDocument? Metrics, long? Timestamp, long? Bytes, string? Content, double? Norm, bool Clipped, bool Selected)
{
    public static ParticipantDocument From(ParticipantReport report) => new(
        PeerIdText.Format(report.Participant),
        SnakeCase(report.Standing.ToString()),
        report.Refusal is { } refusal ? SnakeCase(refusal.ToString()) : null,
        report.Text.Length > 0 ? report.Text : null,
        report.Submission is { } submission && double.IsFinite(submission.Metrics.Loss) && double.IsFinite(submission.Metrics.Accuracy) ? MetricsDocument.From(submission.Metrics) : null,
        report.Submission?.Timestamp.ToUnixTimeSeconds(),
        report.Submission?.Bytes,
        report.Submission?.Content.ToString(),
        report.Norm,
        report.IsClipped,
        report.IsSelected);

    /// <summary>A name as the documents write it.</summary>
    public static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
