using System.Text.Json.Serialization;

namespace Kith.Server.Artifacts;

/// <summary>Reads and writes the documents of artifacts without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ArtifactDocument))]
[JsonSerializable(typeof(ArtifactListDocument))]
[JsonSerializable(typeof(ArtifactCheckDocument))]
[JsonSerializable(typeof(ArtifactCollectDocument))]
[JsonSerializable(typeof(PushDocument))]
[JsonSerializable(typeof(ModelTensorsDocument))]
[JsonSerializable(typeof(ModelDifferenceDocument))]
internal sealed partial class ArtifactJson : JsonSerializerContext;
