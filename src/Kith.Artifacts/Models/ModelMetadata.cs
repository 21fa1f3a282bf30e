using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kith.Core.Node;

namespace Kith.Artifacts.Models;

/// <summary>What is known of a model beside its weights. JSON in snake_case; members of others are kept as they are.</summary>
public sealed record ModelMetadata
{
    /// <summary>The model's name.</summary>
    public required string Id { get; init; }

    /// <summary>The number of its version.</summary>
    public required ulong Version { get; init; }

    /// <summary>What kind of model it is, such as <c>transformer</c>.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>How many parameters it has.</summary>
    public ulong ParametersCount { get; init; }

    /// <summary>When it was made, in seconds since 1970.</summary>
    public ulong CreatedAt { get; init; }

    /// <summary>When it was changed last, in seconds since 1970.</summary>
    public ulong UpdatedAt { get; init; }

    /// <summary>What else its maker says.</summary>
    [JsonExtensionData]
    [SuppressMessage("Usage", "CA2227", Justification = "Generated code fills it in by setting it.")]
    public IDictionary<string, JsonElement> Others { get; set; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>Reads metadata.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: it is not JSON, or lacks the id or the version.</exception>
    public static ModelMetadata Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ModelJson.Default.ModelMetadata) ?? throw new JsonException("It is null.");
        }
        catch (JsonException bad)
        {
            throw new KithException(KithErrorCode.InvalidArgument, $"The metadata is not that of a model: {bad.Message} It is a JSON object with id (text) and version (number), and as a rule architecture, parameters_count, created_at, updated_at.", bad);
        }
    }

    /// <summary>The JSON of this metadata.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ModelJson.Default.ModelMetadata);
}
