namespace Kith.Artifacts.Manifests;

/// <summary>One file of an artifact; its bytes follow those of the file before it.</summary>
/// <param name="Path">Where it belongs, below the target folder: names parted by '/'.</param>
/// <param name="Bytes">How long it is.</param>
public readonly record struct ArtifactFile(string Path, long Bytes);
