using System.Collections.Generic;
using Kith.Artifacts;
using Kith.Http;

namespace Kith.Server.Artifacts;

/// <summary>What was let go.</summary>
internal sealed record ArtifactCollectDocument(int SchemaVersion, IReadOnlyList<string> Versions, long Bytes) : IDocument
{
    public static ArtifactCollectDocument From(CollectReport report) => new(KithJson.SchemaVersion, report.Versions, report.Bytes);
}
