namespace Kith.Server.Artifacts;

/// <summary>One file of an artifact.</summary>
internal sealed record ArtifactFileDocument(string Path, long Bytes);
