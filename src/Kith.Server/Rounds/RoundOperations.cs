using System.Collections.Generic;
using Kith.Server.OpenApi;

namespace Kith.Server.Rounds;

/// <summary>What can be asked of rounds, for the description of the HTTP API.</summary>
internal static class RoundOperations
{
    private const string Round = RoundPath.Rounds + "/{round}";

    private static readonly RoundJson Json = RoundJson.Default;

    public static IReadOnlyList<ApiOperation> All { get; } =
    [
        new("POST", RoundPath.Rounds, "Opens a round") { Body = Json.RoundDescriptionDocument, Answer = Json.RoundOpenedDocument },
        new("GET", Round, "Tells who has handed in, who is missing and what was refused") { Answer = Json.RoundStatusDocument },
        new("POST", Round + RoundPath.Updates, "Hands in this node's update, as a document or as bytes")
        {
            Query = [RoundPath.Loss, RoundPath.Accuracy, RoundPath.Samples, RoundPath.Time, RoundPath.Encoding, RoundPath.Kept],
            Body = Json.GradientUpdateDocument,
            TakesBytes = true,
            Answer = Json.SubmissionDocument,
        },
        new("GET", Round + RoundPath.Updates, "Collects the updates that count") { Answer = Json.GradientUpdatesDocument },
        new("POST", Round + RoundPath.Aggregate, "Makes one of them: a document, or bytes to those who accept them") { Answer = Json.RoundResultDocument, AnswerMedia = "application/octet-stream" },
    ];
}
