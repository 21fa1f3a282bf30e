using System.Collections.Generic;
using Kith.Artifacts.Rounds;
using Kith.Core.Ids;
using Kith.Core.Node;
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
    /// <summary>Refuses an update that says of itself that it is another node's, or for another round.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>.</exception>
    public void Require(RoundDescription round, PeerId node)
    {
        string self = PeerIdText.Format(node);
        if (NodeId != self)
            throw new KithException(KithErrorCode.InvalidArgument, $"The update's node_id is '{NodeId}', and this node is {self}. Hand in at the node that trained, or correct it.");
        if (ModelVersion != round.ModelVersion || Round != round.Round)
            throw new KithException(KithErrorCode.InvalidArgument, $"The update is for round {Round} of model version {ModelVersion}; this is round {round.Round} of version {round.ModelVersion}.");
    }

    public static GradientUpdateDocument From(Submission submission, IReadOnlyDictionary<string, float[]> gradients) => new(
        PeerIdText.Format(submission.Node),
        submission.ModelVersion,
        submission.Round,
        gradients,
        MetricsDocument.From(submission.Metrics),
        submission.Timestamp.ToUnixTimeSeconds());
}
