using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Kith.Server.Telemetry;

/// <summary>
/// What a node measures, added up for Prometheus, and sent by OTLP where the standard variables say so: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, or that of metrics or
/// traces alone; the exporter reads the other <c>OTEL_</c> variables itself.
/// </summary>
internal sealed class MetricsExport : IAsyncDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string Disabled = "OTEL_SDK_DISABLED";
    private const string Sampler = "OTEL_TRACES_SAMPLER";
    private const string RuntimeMeter = "System.Runtime"; // .NET's own: memory, collections, threads.

    private const string WebMeter = "Microsoft.AspNetCore.Hosting"; // How long requests took, by the route's template: no keys.

    // How old what is sent may be: senders read by themselves, and reading the node is not theirs to wait for.
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(5);

    private readonly NodeMeter _meter;
    private readonly Func<CancellationToken, Task<NodeStatus>> _read;
    private readonly PrometheusExporter _prometheus = new();
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly MeterProvider _metrics;
    private readonly TracerProvider? _traces;
    private readonly Task _refreshing;

    private MetricsExport(NodeMeter meter, Func<CancellationToken, Task<NodeStatus>> read, Func<string, string?> variable)
    {
        _meter = meter;
        _read = read;
        bool isOff = string.Equals(variable(Disabled), "true", StringComparison.OrdinalIgnoreCase);
        bool sendsMetrics = !isOff && (IsSet(Endpoint) || IsSet(MetricsEndpoint));
        bool sendsTraces = !isOff && (IsSet(Endpoint) || IsSet(TracesEndpoint));
        // Meters are chosen by name, and every node of the process has one of this name: what two of them measure would be added up as one, and end with the first that ends.
        MeterProviderBuilder builder = Sdk.CreateMeterProviderBuilder().AddMeter(NodeMeter.Name, RuntimeMeter, WebMeter)
            .AddView(instrument => instrument.Meter.Name == NodeMeter.Name && instrument.Meter != meter.Meter ? MetricStreamConfiguration.Drop : null)
            .AddReader(new BaseExportingMetricReader(_prometheus));
        _metrics = (sendsMetrics ? builder.AddOtlpExporter() : builder).Build();
        _traces = sendsTraces ? BuildTraces(isSampled: IsSet(Sampler)) : null;
        _refreshing = sendsMetrics ? RefreshAlwaysAsync() : Task.CompletedTask;

        bool IsSet(string name) => variable(name) is { Length: > 0 };
    }

    /// <summary>Begins to add up what a node measures.</summary>
    /// <param name="node">The node.</param>
    /// <param name="addCounters">Adds what other faces of the node counted; null for nothing.</param>
    /// <param name="variable">Reads the environment.</param>
    public static MetricsExport Start(KithNode node, Action<IDictionary<string, long>>? addCounters, Func<string, string?> variable) =>
        new(node.Meter, async cancellation => NodeEndpoints.Counted(await node.GetStatusAsync(cancellation), addCounters), variable);

    /// <summary>Everything as Prometheus reads it.</summary>
    public async Task<byte[]> ScrapeAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            await _meter.RefreshAsync(_read, cancellation);
            return _prometheus.Scrape();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _refreshing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _metrics.Dispose();
        _traces?.Dispose();
        _stop.Dispose();
        _oneAtATime.Dispose();
    }

    private static TracerProvider BuildTraces(bool isSampled)
    {
        TracerProviderBuilder builder = Sdk.CreateTracerProviderBuilder().AddSource(NodeMeter.Name).AddOtlpExporter();
        // The web server's own activities, which nobody records, would keep theirs from being recorded; their paths have keys in them.
        return (isSampled ? builder : builder.SetSampler(new AlwaysOnSampler())).Build();
    }

    private async Task RefreshAlwaysAsync()
    {
        using PeriodicTimer timer = new(RefreshPeriod, TimeProvider.System);
        do
        {
            try
            {
                await _meter.RefreshAsync(_read, _stop.Token);
            }
            catch (KithException)
            {
                // The store cannot be read just now; the last figures stand.
            }
        }
        while (await timer.WaitForNextTickAsync(_stop.Token));
    }
}
