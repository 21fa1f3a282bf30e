using System;
using System.Collections.Generic;

namespace Kith.Cli.Bench;

/// <summary>Latencies of one phase, kept whole so that no percentile is an estimate.</summary>
internal sealed class LatencySample
{
    private readonly List<double> _milliseconds = [];
    private readonly System.Threading.Lock _gate = new();

    public int Count => _milliseconds.Count;

    public void Add(IReadOnlyCollection<double> milliseconds)
    {
        lock (_gate)
            _milliseconds.AddRange(milliseconds);
    }

    /// <summary>The latency in milliseconds below which this share of operations stayed: the nearest rank.</summary>
    public double Percentile(double share)
    {
        lock (_gate)
        {
            if (_milliseconds.Count == 0)
                return double.NaN;
            _milliseconds.Sort();
            return _milliseconds[Math.Min(_milliseconds.Count - 1, (int)(share * _milliseconds.Count))];
        }
    }
}
