using System.Collections.Generic;
using System.Linq;
using Kith.Artifacts.Rounds;
using Kith.Http;

namespace Kith.Server.Rounds;

/// <summary>How a round stands.</summary>
/// <param name="SchemaVersion">Of this document.</param>
/// <param name="RoundId">Its id.</param>
/// <param name="Description">What it is.</param>
/// <param name="Participants">All of them, in the order of the description.</param>
/// <param name="Counting">How many have handed in what counts.</param>
/// <param name="Missing">How many have handed in nothing.</param>
/// <param name="Closed">Whether nothing more can come.</param>
/// <param name="HasQuorum">Whether there are as many as make a result.</param>
internal sealed record RoundStatusDocument(
    int SchemaVersion, string RoundId, RoundDescriptionDocument Description, IReadOnlyList<ParticipantDocument> Participants, int Counting, int Missing, bool Closed, bool HasQuorum) : IDocument
{
    public static RoundStatusDocument From(RoundStatus status) => new(
        KithJson.SchemaVersion,
        status.RoundId.ToString(),
        RoundDescriptionDocument.From(status.Description),
        [.. status.Participants.Select(ParticipantDocument.From)],
        status.Counting,
        status.Missing,
        status.IsClosed,
        status.HasQuorum);
}
