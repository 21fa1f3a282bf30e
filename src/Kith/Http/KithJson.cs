using System.Text.Json.Serialization;

namespace Kith.Http;

/// <summary>Reads and writes the documents of the HTTP API without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(ReplicaOutcomeConverter), typeof(SwapOutcomeConverter)])]
[JsonSerializable(typeof(ReceiptDocument))]
[JsonSerializable(typeof(ResultDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(ConnectionsDocument))]
[JsonSerializable(typeof(TableDocument))]
[JsonSerializable(typeof(RecordsDocument))]
[JsonSerializable(typeof(ClosestDocument))]
[JsonSerializable(typeof(FoundPeerDocument))]
[JsonSerializable(typeof(ClockDocument))]
[JsonSerializable(typeof(ProvideDocument))]
[JsonSerializable(typeof(ProvidersDocument))]
[JsonSerializable(typeof(StoppedDocument))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(PutBatchDocument))]
[JsonSerializable(typeof(KeyBatchDocument))]
[JsonSerializable(typeof(ReceiptsDocument))]
[JsonSerializable(typeof(ResultsDocument))]
[JsonSerializable(typeof(ProvideReceiptsDocument))]
[JsonSerializable(typeof(TraceDocument))]
[JsonSerializable(typeof(ScrubDocument))]
[JsonSerializable(typeof(StoreDocument))]
[JsonSerializable(typeof(ConfigDocument))]
[JsonSerializable(typeof(HealthDocument))]
internal sealed partial class KithJson : JsonSerializerContext
{
    /// <summary>The version of the documents that this build reads and writes.</summary>
    public const int SchemaVersion = 1;
}
