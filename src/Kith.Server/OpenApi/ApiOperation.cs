using System.Collections.Generic;
using System.Text.Json.Serialization.Metadata;

namespace Kith.Server.OpenApi;

/// <summary>One thing that can be asked of the HTTP API, as its description tells it.</summary>
/// <param name="Method">GET, PUT, POST or DELETE.</param>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Summary">What it does.</param>
internal sealed record ApiOperation(string Method, string Path, string Summary)
{
    /// <summary>Parameters of the query that it reads; others are refused.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>The document of its body; null where it has none, or bytes.</summary>
    public JsonTypeInfo? Body { get; init; }

    /// <summary>Whether its body is bytes.</summary>
    public bool TakesBytes { get; init; }

    /// <summary>The document that it answers with; null where that is text or bytes.</summary>
    public JsonTypeInfo? Answer { get; init; }

    /// <summary>What else it answers with, as a media type; null where it answers with a document alone.</summary>
    public string? AnswerMedia { get; init; }
}
