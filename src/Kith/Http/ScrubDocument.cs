using System;
using Kith.Storage;

namespace Kith.Http;

/// <summary>What a scrub of the node's store found.</summary>
internal sealed record ScrubDocument(int SchemaVersion, long Records, long DamagedRecords, bool WasRebuilt, double Seconds) : IDocument
{
    public static ScrubDocument From(ScrubReport report) => new(KithJson.SchemaVersion, report.Records, report.DamagedRecords, report.WasRebuilt, report.Duration.TotalSeconds);

    public ScrubReport ToReport() => new(Records, DamagedRecords, WasRebuilt, TimeSpan.FromSeconds(Seconds));
}
