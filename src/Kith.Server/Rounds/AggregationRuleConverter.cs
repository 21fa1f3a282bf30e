using System;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kith.Artifacts.Rounds;

namespace Kith.Server.Rounds;

/// <summary>
/// A rule as programs of Prime write it, externally tagged: <c>"FederatedAveraging"</c>, <c>"Median"</c>, <c>{"TrimmedMean":{"trim_ratio":0.1}}</c>,
/// <c>{"Krum":{"selection_count":3}}</c>.
/// </summary>
internal sealed class AggregationRuleConverter : JsonConverter<AggregationRule>
{
    private const string Allowed = "Allowed: \"FederatedAveraging\", \"Median\", {\"TrimmedMean\":{\"trim_ratio\":0.1}}, {\"Krum\":{\"selection_count\":3}}.";

    public override AggregationRule Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement rule = document.RootElement;
        if (rule.ValueKind == JsonValueKind.String)
        {
            return rule.GetString() switch
            {
                nameof(AggregationKind.FederatedAveraging) => AggregationRule.FederatedAveraging,
                nameof(AggregationKind.Median) => AggregationRule.Median,
                "SecureAggregation" => throw new FormatException($"SecureAggregation is not supported: every update is read by who aggregates. {Allowed}"),
                { } other => throw Unknown($"'{other}'"),
                null => throw Unknown("null"),
            };
        }

        if (rule.ValueKind == JsonValueKind.Object && TryParameter(rule, nameof(AggregationKind.TrimmedMean), "trim_ratio", out JsonElement ratio) && ratio.TryGetDouble(out double trim))
            return AggregationRule.TrimmedMean(trim);
        if (rule.ValueKind == JsonValueKind.Object && TryParameter(rule, nameof(AggregationKind.Krum), "selection_count", out JsonElement count) && count.TryGetInt32(out int selection))
            return AggregationRule.Krum(selection);
        throw Unknown(rule.GetRawText() is { Length: <= 100 } text ? text : "something else");
    }

    public override void Write(Utf8JsonWriter writer, AggregationRule value, JsonSerializerOptions options)
    {
        switch (value.Kind)
        {
            case AggregationKind.TrimmedMean:
                WriteTagged(writer, value.Kind, "trim_ratio", value.TrimRatio);
                break;
            case AggregationKind.Krum:
                WriteTagged(writer, value.Kind, "selection_count", value.SelectionCount);
                break;
            default:
                writer.WriteStringValue(value.Kind.ToString());
                break;
        }
    }

    private static bool TryParameter(JsonElement rule, string tag, string name, out JsonElement value)
    {
        value = default;
        return rule.TryGetProperty(tag, out JsonElement inner) && inner.ValueKind == JsonValueKind.Object && inner.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Number;
    }

    private static void WriteTagged(Utf8JsonWriter writer, AggregationKind kind, string name, double value)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(kind.ToString());
        writer.WriteNumber(name, value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static FormatException Unknown(string what) => new($"The aggregation strategy is {what}. {Allowed}");
}
