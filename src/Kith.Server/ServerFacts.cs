using System;
using System.Collections.Generic;
using Kith.Http;
using Kith.Server.Telemetry;

namespace Kith.Server;

/// <summary>What the HTTP API tells beside what the node itself knows.</summary>
internal sealed record ServerFacts
{
    /// <summary>Adds what other faces of the node counted to its status; null for nothing.</summary>
    public Action<IDictionary<string, long>>? AddCounters { get; init; }

    /// <summary>The settings by which the daemon runs; none where it was not started by settings.</summary>
    public Func<IReadOnlyList<SettingDocument>> Settings { get; init; } = () => [];

    /// <summary>What is measured; null where nothing is.</summary>
    public MetricsExport? Metrics { get; init; }
}
