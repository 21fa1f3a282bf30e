using System;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Kith.Server.Telemetry;

/// <summary>Hands what was added up to whoever asks, in Prometheus' text format (version 0.0.4). One scrape at a time.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly PrometheusText _text = new();

    /// <summary>Set by the reader.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>Everything, as it is now.</summary>
    public byte[] Scrape()
    {
        _text.Clear();
        Collect?.Invoke(-1);
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (Metric metric in batch)
            _text.Append(metric);
        return ExportResult.Success;
    }
}
