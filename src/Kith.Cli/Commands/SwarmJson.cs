using System.Text.Json.Serialization;

namespace Kith.Cli.Commands;

/// <summary>Writes a made swarm without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SwarmDocument))]
internal sealed partial class SwarmJson : JsonSerializerContext;
