using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using OpenTelemetry.Metrics;

namespace Kith.Server.Telemetry;

/// <summary>Metrics as Prometheus reads them: names with underscores and their unit at the end, counters ending in <c>_total</c>.</summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public void Clear()
    {
        _text.Clear();
        _written.Clear();
    }

    /// <summary>Adds a metric with all its series.</summary>
    public void Append(Metric metric)
    {
        bool isCounter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        string name = NameOf(metric.Name, metric.Unit, isCounter);
        if (!_written.Add(name))
            return; // Two names that differ in a dot alone; a scrape may have each once.
        string type = metric.MetricType == MetricType.Histogram ? "histogram" : isCounter ? "counter" : "gauge";
        if (metric.Description.Length > 0)
            _text.Append("# HELP ").Append(name).Append(' ').Append(metric.Description.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            string labels = LabelsOf(in point);
            switch (metric.MetricType)
            {
                case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                    Line(name, "", labels, Number(point.GetSumLong()));
                    break;
                case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                    Line(name, "", labels, Number(point.GetSumDouble()));
                    break;
                case MetricType.LongGauge:
                    Line(name, "", labels, Number(point.GetGaugeLastValueLong()));
                    break;
                case MetricType.DoubleGauge:
                    Line(name, "", labels, Number(point.GetGaugeLastValueDouble()));
                    break;
                case MetricType.Histogram:
                    Histogram(name, labels, in point);
                    break;
            }
        }
    }

    public override string ToString() => _text.ToString();

    /// <summary>A name as Prometheus has it.</summary>
    internal static string NameOf(string name, string unit, bool isCounter)
    {
        string plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        string suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        if (suffix.Length > 0 && !plain.EndsWith(suffix, StringComparison.Ordinal))
            plain += suffix;
        return isCounter ? plain + "_total" : plain;
    }

    private void Histogram(string name, string labels, in MetricPoint point)
    {
        long below = 0;
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            string bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound);
            Line(name, "_bucket", (labels.Length > 0 ? labels + "," : "") + $"le=\"{bound}\"", Number(below));
        }

        Line(name, "_sum", labels, Number(point.GetHistogramSum()));
        Line(name, "_count", labels, Number(point.GetHistogramCount()));
    }

    private void Line(string name, string suffix, string labels, string value)
    {
        _text.Append(name).Append(suffix);
        if (labels.Length > 0)
            _text.Append('{').Append(labels).Append('}');
        _text.Append(' ').Append(value).Append('\n');
    }

    private static string LabelsOf(in MetricPoint point)
    {
        StringBuilder labels = new();
        foreach (KeyValuePair<string, object?> tag in point.Tags)
        {
            string value = Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "";
            value = value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
            labels.Append(labels.Length > 0 ? "," : "").Append(NameOf(tag.Key, "", isCounter: false)).Append("=\"").Append(value).Append('"');
        }

        return labels.ToString();
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
