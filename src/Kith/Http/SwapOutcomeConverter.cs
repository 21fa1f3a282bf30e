using System.Text.Json;
using System.Text.Json.Serialization;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>Writes outcomes as <c>timed_out</c>.</summary>
internal sealed class SwapOutcomeConverter() : JsonStringEnumConverter<SwapOutcome>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
