using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Serialization;
using Kith.Artifacts.Rounds;
using Kith.Http;
using Kith.Libp2p.Formats;

namespace Kith.Server.Rounds;

/// <summary>What a round is. To open one, either the deadline or the time to it is given.</summary>
/// <param name="SchemaVersion">Of this document.</param>
/// <param name="Name">What people call it.</param>
/// <param name="ModelVersion">The version of the model that is trained.</param>
/// <param name="Round">The number of the round.</param>
/// <param name="Participants">Peer ids.</param>
/// <param name="Quorum">How many updates make a result.</param>
/// <param name="Tensors">The arrays of an update.</param>
/// <param name="AggregationStrategy">How updates become one; federated averaging where it is left away.</param>
/// <param name="Deadline">Until when updates are taken.</param>
/// <param name="DeadlineIn">How long from now they are taken, such as <c>10m</c>; in requests alone.</param>
/// <param name="KeptAfterDeadline">How long the round can be collected then, such as <c>12h</c>.</param>
/// <param name="ClipNorm">The norm that updates are scaled down to.</param>
/// <param name="MaxSamples">The most samples that count as a weight.</param>
/// <param name="Opener">The peer id of who opened it; in answers alone.</param>
internal sealed record RoundDescriptionDocument(
    int SchemaVersion,
    string Name,
    ulong ModelVersion,
    ulong Round,
    IReadOnlyList<string> Participants,
    int Quorum,
    IReadOnlyList<TensorDocument> Tensors,
    [property: JsonConverter(typeof(AggregationRuleConverter))] AggregationRule? AggregationStrategy = null,
    DateTimeOffset? Deadline = null,
    string? DeadlineIn = null,
    string? KeptAfterDeadline = null,
    double? ClipNorm = null,
    ulong? MaxSamples = null,
    string? Opener = null) : IDocument
{
    public static RoundDescriptionDocument From(RoundDescription round) => new(
        KithJson.SchemaVersion,
        round.Name,
        round.ModelVersion,
        round.Round,
        [.. round.Participants.Select(PeerIdText.Format)],
        round.Quorum,
        [.. round.Tensors.Select(TensorDocument.From)],
        round.Rule,
        round.Deadline.ToUniversalTime(),
        DeadlineIn: null,
        DurationText.Format(round.KeptAfterDeadline),
        round.ClipNorm,
        round.MaxSamples,
        PeerIdText.Format(round.Opener));

    /// <summary>The description.</summary>
    /// <param name="now">From when on the time to the deadline counts.</param>
    /// <exception cref="FormatException">A value cannot be read; the message says which and how it is written.</exception>
    public RoundDescription ToRound(DateTimeOffset now)
    {
        if (Deadline.HasValue == (DeadlineIn is not null))
            throw new FormatException("Give either deadline, such as 2026-11-28T12:00:00Z, or deadline_in, such as 10m.");
        return new RoundDescription
        {
            Name = Name,
            ModelVersion = ModelVersion,
            Round = Round,
            Participants = [.. Participants.Select(PeerIdText.Parse)],
            Quorum = Quorum,
            Tensors = [.. Tensors.Select(tensor => tensor.ToTensor())],
            Rule = AggregationStrategy ?? AggregationRule.FederatedAveraging,
            Deadline = Deadline ?? now + Duration(DeadlineIn!, "deadline_in"),
            KeptAfterDeadline = KeptAfterDeadline is { } kept ? Duration(kept, "kept_after_deadline") : RoundDescription.DefaultKeptAfterDeadline,
            ClipNorm = ClipNorm,
            MaxSamples = MaxSamples,
        };
    }

    private static TimeSpan Duration(string text, string name) =>
        DurationText.TryParse(text, out TimeSpan duration) ? duration : throw new FormatException($"{name} is '{text}', which is no duration: {DurationText.Form}.");
}
