using System.Text.Json.Serialization;

namespace Kith.Cli.Classroom;

/// <summary>Writes reports without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RingReport))]
internal sealed partial class RingReportJson : JsonSerializerContext;
