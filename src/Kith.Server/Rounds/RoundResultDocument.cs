using System.Collections.Generic;
using Kith.Artifacts.Rounds;
using Kith.Http;

namespace Kith.Server.Rounds;

/// <summary>A round's result.</summary>
/// <param name="SchemaVersion">Of this document.</param>
/// <param name="Status">The round, and how every participant stood.</param>
/// <param name="Content">The SHA-256 of the result's bytes: equal ones are the same result.</param>
/// <param name="Bytes">How many there are.</param>
/// <param name="SamplesProcessed">The samples that the chosen updates come from.</param>
/// <param name="Gradients">Numbers by the names of their arrays; left away by the command line.</param>
internal sealed record RoundResultDocument(
    int SchemaVersion, RoundStatusDocument Status, string Content, long Bytes, ulong SamplesProcessed, IReadOnlyDictionary<string, float[]>? Gradients) : IDocument
{
    public static RoundResultDocument From(RoundResult result, IReadOnlyDictionary<string, float[]>? gradients) =>
        new(KithJson.SchemaVersion, RoundStatusDocument.From(result.Status), result.Content.ToString(), result.Bytes, result.Samples, gradients);
}
