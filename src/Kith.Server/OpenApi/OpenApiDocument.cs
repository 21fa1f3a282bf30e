using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Kith.Server.OpenApi;

/// <summary>The description of the HTTP API (OpenAPI 3.1), made of the operations and of the documents' own types.</summary>
internal static partial class OpenApiDocument
{
    private const string JsonMedia = "application/json";
    private const string Problem = "ProblemDocument";

    /// <summary>Makes the description.</summary>
    /// <param name="version">Of the program.</param>
    public static JsonObject Create(string version)
    {
        Dictionary<string, JsonTypeInfo> documents = new(StringComparer.Ordinal) { [Problem] = Http.KithJson.Default.ProblemDocument };
        JsonObject paths = [];
        foreach (IGrouping<string, ApiOperation> path in ApiOperations.All.GroupBy(operation => operation.Path, StringComparer.Ordinal))
        {
            JsonObject item = [];
            foreach (ApiOperation operation in path)
                item[operation.Method.ToLowerInvariant()] = Describe(operation, documents);
            paths[path.Key] = item;
        }

        JsonObject schemas = [];
        foreach ((string name, JsonTypeInfo type) in documents)
        {
            JsonNode schema = type.GetJsonSchemaAsNode();
            Rebase(schema, "#/components/schemas/" + name);
            schemas[name] = schema;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Kith", ["version"] = version, ["description"] = "The HTTP API of a Kith daemon. Keys in paths are base64url without padding." },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "Asked for where the daemon was started with a token." } },
            },
            ["security"] = new JsonArray { new JsonObject(), new JsonObject { ["token"] = new JsonArray() } },
        };
    }

    private static JsonObject Describe(ApiOperation operation, Dictionary<string, JsonTypeInfo> documents)
    {
        JsonArray parameters = [];
        foreach (Match match in PathParameter().Matches(operation.Path))
            parameters.Add(Parameter(match.Groups[1].Value, "path", isRequired: true));
        foreach (string name in operation.Query)
            parameters.Add(Parameter(name, "query", isRequired: false));
        JsonObject described = new() { ["summary"] = operation.Summary, ["parameters"] = parameters };
        if (operation.Body is not null || operation.TakesBytes)
            described["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(operation.Body, operation.TakesBytes ? "application/octet-stream" : null, documents) };
        described["responses"] = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "As asked for.", ["content"] = Content(operation.Answer, operation.AnswerMedia, documents) },
            ["default"] = new JsonObject
            {
                ["description"] = "A problem (RFC 9457).",
                ["content"] = new JsonObject { [Http.ProblemDocument.MediaType] = new JsonObject { ["schema"] = Reference(Problem) } },
            },
        };
        return described;
    }

    private static JsonObject Parameter(string name, string place, bool isRequired) =>
        new() { ["name"] = name, ["in"] = place, ["required"] = isRequired, ["schema"] = new JsonObject { ["type"] = "string" } };

    private static JsonObject Content(JsonTypeInfo? document, string? media, Dictionary<string, JsonTypeInfo> documents)
    {
        JsonObject content = [];
        if (media is not null)
            content[media] = new JsonObject();
        if (document is not null)
        {
            documents[document.Type.Name] = document;
            content[JsonMedia] = new JsonObject { ["schema"] = Reference(document.Type.Name) };
        }

        return content;
    }

    /// <summary>What a schema says of its own root holds within the document: a part that occurs twice is a reference to the first.</summary>
    private static void Rebase(JsonNode? node, string root)
    {
        if (node is JsonArray array)
        {
            foreach (JsonNode? item in array)
                Rebase(item, root);
        }
        else if (node is JsonObject members)
        {
            if (members["$ref"] is JsonValue reference && reference.GetValue<string>() is ['#', .. string path])
                members["$ref"] = root + path;
            foreach ((string _, JsonNode? member) in members)
                Rebase(member, root);
        }
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/schemas/" + name };

    [GeneratedRegex(@"\{(\w+)\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex PathParameter();
}
