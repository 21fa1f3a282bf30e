using Kith.Artifacts.Rounds;
using Kith.Http;

namespace Kith.Server.Rounds;

/// <summary>A round that was opened.</summary>
/// <param name="SchemaVersion">Of this document.</param>
/// <param name="RoundId">Its id: what participants and collectors are given.</param>
/// <param name="Acknowledged">Whether its records are on as many nodes as it takes.</param>
/// <param name="Description">What it is.</param>
internal sealed record RoundOpenedDocument(int SchemaVersion, string RoundId, bool Acknowledged, RoundDescriptionDocument Description) : IDocument
{
    public static RoundOpenedDocument From(RoundReceipt receipt) =>
        new(KithJson.SchemaVersion, receipt.RoundId.ToString(), receipt.IsAcknowledged, RoundDescriptionDocument.From(receipt.Description));
}
