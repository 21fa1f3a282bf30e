using System;
using Kith.Artifacts.Names;

namespace Kith.Server.Artifacts;

/// <summary>One version of an artifact, as its owner lists it.</summary>
internal sealed record ArtifactVersionDocument(string Name, string Version, string Id, long Bytes, DateTime Created, DateTime? LeaseEnds, bool IsPinned, bool IsLatest)
{
    public static ArtifactVersionDocument From(string name, ArtifactVersion version, string? latest) => new(
        name, version.Version, version.Id.ToString(), version.Bytes, version.Created.UtcDateTime, version.LeaseEnds?.UtcDateTime, version.LeaseEnds is null, version.Version == latest);
}
