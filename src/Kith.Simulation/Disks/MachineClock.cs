using System;

namespace Kith.Simulation.Disks;

/// <summary>The clock that a machine's disk judges ends by: that of whatever process uses it now.</summary>
internal sealed class MachineClock : TimeProvider
{
    /// <summary>The clock of the process.</summary>
    public required TimeProvider Process { get; set; }

    public override DateTimeOffset GetUtcNow() => Process.GetUtcNow();

    public override long GetTimestamp() => Process.GetTimestamp();

    public override long TimestampFrequency => Process.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
}
