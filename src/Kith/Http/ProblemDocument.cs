using System.Text.Json.Serialization;

namespace Kith.Http;

/// <summary>Why a request failed (RFC 9457), and what to do about it.</summary>
/// <param name="SchemaVersion">Of this document.</param>
/// <param name="Type"><c>urn:kith:problem:</c> and the code.</param>
/// <param name="Title">The HTTP status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong, and the remedy.</param>
/// <param name="Code">A <see cref="ProblemCode"/>, for programs.</param>
/// <param name="Receipt">Of a put that too few replicas acknowledged.</param>
/// <param name="Result">Of a get that found nothing.</param>
internal sealed record ProblemDocument(
    int SchemaVersion,
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ReceiptDocument? Receipt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ResultDocument? Result = null) : IDocument
{
    /// <summary>The media type of RFC 9457.</summary>
    public const string MediaType = "application/problem+json";
}
