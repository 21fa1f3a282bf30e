using Kith.Artifacts;
using Kith.Http;

namespace Kith.Server.Artifacts;

/// <summary>What a check or repair of an artifact found.</summary>
internal sealed record ArtifactCheckDocument(int SchemaVersion, bool IsWhole, long Records, long Lost, long Restored, int? FewestCopies, long Bytes) : IDocument
{
    public static ArtifactCheckDocument From(CheckReport report) => new(
        KithJson.SchemaVersion, report.IsWhole, report.Chunks, report.Lost, report.Restored, report.FewestCopies is > 0 and < int.MaxValue ? report.FewestCopies : null, report.Bytes);
}
