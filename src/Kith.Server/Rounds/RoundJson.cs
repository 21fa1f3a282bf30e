using System.Text.Json.Serialization;

namespace Kith.Server.Rounds;

/// <summary>Reads and writes the documents of rounds without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RoundDescriptionDocument))]
[JsonSerializable(typeof(RoundOpenedDocument))]
[JsonSerializable(typeof(RoundStatusDocument))]
[JsonSerializable(typeof(GradientUpdateDocument))]
[JsonSerializable(typeof(GradientUpdatesDocument))]
[JsonSerializable(typeof(SubmissionDocument))]
[JsonSerializable(typeof(RoundResultDocument))]
internal sealed partial class RoundJson : JsonSerializerContext;
