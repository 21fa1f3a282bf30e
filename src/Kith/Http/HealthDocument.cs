using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>How a node does: a verdict, and what it rests on.</summary>
/// <param name="SchemaVersion">Of this document.</param>
/// <param name="Level"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Findings">One for each thing that was looked at.</param>
internal sealed record HealthDocument(int SchemaVersion, string Level, IReadOnlyList<HealthFindingDocument> Findings) : IDocument
{
    public static HealthDocument From(HealthReport report) => new(
        KithJson.SchemaVersion,
        Text(report.Level),
        [.. report.Findings.Select(finding => new HealthFindingDocument(finding.Name, Text(finding.Level), finding.Text))]);

    private static string Text(HealthLevel level) => JsonNamingPolicy.SnakeCaseLower.ConvertName(level.ToString());
}
