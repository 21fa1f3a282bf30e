using System;

namespace Kith.Storage;

/// <summary>What a scrub found.</summary>
/// <param name="Records">Records read.</param>
/// <param name="DamagedRecords">Of these, records that were not as they were written; they are on the list of damage now.</param>
/// <param name="WasRebuilt">Whether more was damaged than single records, so that the file was rebuilt; then the whole range is on the list.</param>
/// <param name="Duration">How long it took.</param>
public sealed record ScrubReport(long Records, long DamagedRecords, bool WasRebuilt, TimeSpan Duration);
