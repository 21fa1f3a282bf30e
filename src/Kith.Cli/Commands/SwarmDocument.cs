namespace Kith.Cli.Commands;

/// <summary>A swarm that was made, for scripts.</summary>
/// <param name="SchemaVersion">That of every document.</param>
/// <param name="Swarm">Its name.</param>
/// <param name="Secret">Its secret; null where that went to a file.</param>
/// <param name="File">That file.</param>
internal sealed record SwarmDocument(int SchemaVersion, string Swarm, string? Secret, string? File);
