using System.Collections.Generic;
using System.Text.Json;
using Kith.Http;

namespace Kith.Server.Artifacts;

/// <summary>
/// What stands before the bytes of a push with files or metadata: one line of JSON, and the files' bytes follow it, one after the other. Everything in it
/// may be left away.
/// </summary>
internal sealed record PushDocument(
    int SchemaVersion,
    IReadOnlyList<ArtifactFileDocument>? Files = null,
    bool IsFolder = false,
    JsonElement? Metadata = null) : IDocument
{
    /// <summary>The media type of a body that begins with such a line.</summary>
    public const string MediaType = "application/vnd.kith.artifact";

    /// <summary>The longest line, in bytes.</summary>
    public const int MaxBytes = 1 << 20;
}
