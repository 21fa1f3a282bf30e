using System;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Names;

namespace Kith.Artifacts;

/// <summary>What came of a push: every chunk, the manifest and the version are acknowledged.</summary>
/// <param name="Manifest">The artifact.</param>
/// <param name="Version">Its entry in the list of versions.</param>
/// <param name="IsLatest">Whether it is the latest now.</param>
/// <param name="Moved">Bytes that had to be put, without their copies: of chunks that were not there yet, and the tree.</param>
/// <param name="Duration">How long it took.</param>
public sealed record PushResult(ArtifactManifest Manifest, ArtifactVersion Version, bool IsLatest, long Moved, TimeSpan Duration);
