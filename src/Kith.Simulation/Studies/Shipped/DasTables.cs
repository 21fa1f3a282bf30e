using System;
using System.Collections.Generic;
using System.Globalization;
using Kith.Simulation.Segments;

namespace Kith.Simulation.Studies.Shipped;

/// <summary>The two tables of the study of data availability sampling, column for column; times are milliseconds.</summary>
internal sealed class DasTables
{
    private static readonly string[] Setting =
    [
        "number_nodes", "k", "alpha", "beta", "gamma", "stop_steps", "fast_error_rate", "slow_error_rate", "connection_delay_range", "fast_delay_range", "slow_delay",
    ];

    private static readonly string[] Looked =
    [
        "retriever", "sample", "lookup_wallclock_time", "lookup_aggregated_delay", "attempted_nodes", "finished_connection_attempts", "successful_connections", "failed_connections",
        "total_discovered_nodes", "retrievable", "accuracy",
    ];

    private static readonly string[] Provided =
        ["provider", "sample", "provide_lookup_aggr_time", "provide_aggr_time", "provide_operation_aggr_time", "provide_succ_nodes", "provide_fail_nodes"];

    private readonly IReadOnlyList<string> _setting;
    private readonly ExtraTable _lookups = new("das_lookups.csv", [.. Setting, .. Looked]);
    private readonly ExtraTable _provisions = new("das_provides.csv", [.. Setting, .. Provided]);

    /// <param name="recorder">Keeps them.</param>
    /// <param name="setting">The values of the columns that say how the network was.</param>
    public DasTables(RunRecorder recorder, IReadOnlyList<string> setting)
    {
        _setting = setting;
        recorder.Tables.Add(_lookups);
        recorder.Tables.Add(_provisions);
    }

    /// <summary>Adds a lookup. Wall-clock time is the network's: another machine's speed is no result.</summary>
    public void Add(int retriever, int sample, SegmentLookup lookup) => _lookups.Rows.Add(
    [
        .. _setting, Text(retriever), Text(sample), Text(lookup.AggregatedDelay), Text(lookup.AggregatedDelay), Text(lookup.ConnectionAttempts), Text(lookup.ConnectionFinished),
        Text(lookup.SuccessfulConnections), Text(lookup.FailedConnections), Text(lookup.TotalNodes), lookup.Value is null ? "0" : "1", lookup.Accuracy?.ToString("F1", CultureInfo.InvariantCulture) ?? "",
    ]);

    /// <summary>Adds what the builder provided.</summary>
    public void Add(int sample, SegmentProvision provision) => _provisions.Rows.Add(
    [
        .. _setting, "0", Text(sample), Text(provision.LookupDelay), Text(provision.ProvideDelay), Text(provision.OperationDelay), Text(provision.SucceededNodes.Count), Text(provision.FailedNodes.Count),
    ]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(TimeSpan time) => time.TotalMilliseconds.ToString("F3", CultureInfo.InvariantCulture);
}
