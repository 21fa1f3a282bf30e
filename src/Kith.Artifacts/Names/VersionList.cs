using System;
using System.Collections.Generic;
using System.Linq;

namespace Kith.Artifacts.Names;

/// <summary>All versions of an artifact, and which is the latest: what stands in <c>/kith/signed/&lt;owner&gt;/artifact/&lt;name&gt;</c>. Immutable.</summary>
internal sealed record VersionList
{
    /// <summary>The most versions of one artifact: the list is one record.</summary>
    public const int MaxVersions = 256;

    public static readonly VersionList Empty = new();

    /// <summary>The versions, oldest first.</summary>
    public IReadOnlyList<ArtifactVersion> Versions { get; init; } = [];

    /// <summary>The name of the latest; null when there is none.</summary>
    public string? Latest { get; init; }

    /// <summary>A version by its name, or the latest; null when there is none.</summary>
    public ArtifactVersion? Find(string version) => Versions.FirstOrDefault(each => each.Version == (version == ArtifactName.Latest ? Latest : version));

    /// <summary>The list with one version added or replaced.</summary>
    public VersionList With(ArtifactVersion version, bool isLatest) => this with
    {
        Versions = [.. Versions.Where(each => each.Version != version.Version), version],
        Latest = isLatest ? version.Version : Latest,
    };

    /// <summary>The list with one version changed, in its place.</summary>
    public VersionList Changed(string version, Func<ArtifactVersion, ArtifactVersion> change) => this with
    {
        Versions = [.. Versions.Select(each => each.Version == version ? change(each) : each)],
    };

    /// <summary>The list without some versions; where the latest is among them, the youngest that is left takes its place.</summary>
    public VersionList Without(Func<ArtifactVersion, bool> isGone)
    {
        ArtifactVersion[] left = [.. Versions.Where(each => !isGone(each))];
        return new VersionList { Versions = left, Latest = left.Any(each => each.Version == Latest) ? Latest : left.LastOrDefault()?.Version };
    }
}
