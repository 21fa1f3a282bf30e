using System.Collections.Generic;
using Kith.Artifacts.Rounds;
using Kith.Libp2p.Formats;

namespace Kith.Server.Rounds;

/// <summary>A gradient update as programs of Prime write it.</summary>
/// <param name="NodeId">The peer id of who trained.</param>
/// <param name="ModelVersion">The version of the model that was trained.</param>
/// <param name="Round">The number of the round.</param>
/// <param name="Gradients">Numbers by the names of their arrays, in row-major order.</param>
/// <param name="Metrics">What the participant says of its training.</param>
/// <param name="Timestamp">When it was handed in, in seconds since 1970. What a request says here is not looked at: the node stamps.</param>
internal sealed record GradientUpdateDocument(
    string NodeId, ulong ModelVersion, ulong Round, IReadOnlyDictionary<string, float[]> Gradients, MetricsDocument Metrics, long Timestamp = 0)
{
    public static GradientUpdateDocument From(Submission submission, IReadOnlyDictionary<string, float[]> gradients) => new(
        PeerIdText.Format(submission.Node),
        submission.ModelVersion,
        submission.Round,
        gradients,
        MetricsDocument.From(submission.Metrics),
        submission.Timestamp.ToUnixTimeSeconds());
}
