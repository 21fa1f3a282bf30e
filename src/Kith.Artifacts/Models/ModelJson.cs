using System.Text.Json.Serialization;

namespace Kith.Artifacts.Models;

/// <summary>Reads and writes what models say of themselves, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ModelMetadata))]
internal sealed partial class ModelJson : JsonSerializerContext;
