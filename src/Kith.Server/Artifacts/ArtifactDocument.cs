using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Kith.Artifacts;
using Kith.Artifacts.Manifests;
using Kith.Core.Ids;
using Kith.Http;
using Kith.Libp2p.Formats;

namespace Kith.Server.Artifacts;

/// <summary>An artifact, and after a push what that took.</summary>
internal sealed record ArtifactDocument(
    int SchemaVersion,
    string Id,
    string? Owner,
    string Name,
    string Version,
    bool IsLatest,
    bool IsConfirmed,
    long Bytes,
    long Chunks,
    string Sha256,
    bool IsFolder,
    IReadOnlyList<ArtifactFileDocument> Files,
    DateTime Created,
    DateTime? LeaseEnds,
    bool IsPinned,
    int DataShards,
    int ParityShards,
    JsonElement? Metadata,
    long? Moved = null,
    double? DurationMilliseconds = null) : IDocument
{
    public static ArtifactDocument From(FoundArtifact found) => From(found.Manifest, found.Owner, found.Version?.LeaseEnds, found.Version is { LeaseEnds: null }, found.IsLatest, found.IsConfirmed);

    public static ArtifactDocument From(PushResult pushed, PeerId owner) =>
        From(pushed.Manifest, owner, pushed.Version.LeaseEnds, pushed.Version.LeaseEnds is null, pushed.IsLatest, isConfirmed: true) with
        {
            Moved = pushed.Moved,
            DurationMilliseconds = pushed.Duration.TotalMilliseconds,
        };

    private static ArtifactDocument From(ArtifactManifest manifest, PeerId? owner, DateTimeOffset? leaseEnds, bool isPinned, bool isLatest, bool isConfirmed) => new(
        KithJson.SchemaVersion,
        manifest.Id.ToString(),
        owner is { } peer ? PeerIdText.Format(peer) : null,
        manifest.Name,
        manifest.Version,
        isLatest,
        isConfirmed,
        manifest.Bytes,
        manifest.Chunks,
        manifest.Content.ToString(),
        manifest.IsFolder,
        [.. manifest.Files.Select(file => new ArtifactFileDocument(file.Path, file.Bytes))],
        manifest.Created.UtcDateTime,
        leaseEnds?.UtcDateTime,
        isPinned,
        manifest.DataShards,
        manifest.ParityShards,
        MetadataOf(manifest));

    /// <summary>Metadata that is JSON as it is; anything else as a text in base64.</summary>
    private static JsonElement? MetadataOf(ArtifactManifest manifest)
    {
        if (manifest.Metadata.IsEmpty)
            return null;
        try
        {
            return JsonElement.Parse(manifest.Metadata.Span);
        }
        catch (JsonException)
        {
            return JsonElement.Parse($"\"{Convert.ToBase64String(manifest.Metadata.Span)}\"");
        }
    }
}
