using System.Collections.Generic;
using Kith.Http;

namespace Kith.Server.Artifacts;

/// <summary>Artifacts of one owner, or the versions of one.</summary>
internal sealed record ArtifactListDocument(int SchemaVersion, IReadOnlyList<ArtifactVersionDocument> Artifacts) : IDocument;
