using Kith.Artifacts.Manifests;
using Kith.Artifacts.Names;
using Kith.Core.Ids;

namespace Kith.Artifacts;

/// <summary>An artifact that was found.</summary>
/// <param name="Manifest">What it is.</param>
/// <param name="Owner">Whose signed record names it; null where it was found by its id, which is its own proof.</param>
/// <param name="Version">What that record says of it; null where it was found by its id.</param>
/// <param name="IsLatest">Whether that record has it as the latest.</param>
/// <param name="IsConfirmed">Whether a quorum confirms that record; otherwise a later one may exist.</param>
public sealed record FoundArtifact(ArtifactManifest Manifest, PeerId? Owner, ArtifactVersion? Version, bool IsLatest, bool IsConfirmed);
