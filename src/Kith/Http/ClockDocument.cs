using System;
using Kith.Core.Node;

namespace Kith.Http;

/// <summary>What a node makes of the time.</summary>
internal sealed record ClockDocument(int SchemaVersion, DateTime Now, DateTime Wall, bool IsDoubtful, DateTime? PeersTime, int PeersHeard) : IDocument
{
    public static ClockDocument From(ClockStatus clock) => new(
        KithJson.SchemaVersion,
        clock.Now.UtcDateTime,
        clock.Wall.UtcDateTime,
        clock.IsDoubtful,
        clock.PeersTime?.UtcDateTime,
        clock.PeersHeard);

    public ClockStatus ToClock() => new(
        new DateTimeOffset(Now.ToUniversalTime()),
        new DateTimeOffset(Wall.ToUniversalTime()),
        IsDoubtful,
        PeersTime is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null,
        PeersHeard);
}
