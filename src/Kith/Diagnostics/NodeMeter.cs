using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;

namespace Kith.Diagnostics;

/// <summary>
/// What a node measures, as .NET's meters have it: how long requests, lookups and operations take, as they happen, and how much there is, as of the last
/// <see cref="RefreshAsync"/>. No label names a peer or a key: there are as many series with ten peers as with a hundred thousand.
/// </summary>
internal sealed class NodeMeter : IDisposable
{
    /// <summary>The name of the meter and of the activities.</summary>
    public const string Name = "Kith";

    private const string Method = "rpc.method";
    private const string Error = "error.type";
    private const string Operation = "kith.operation";

    private static readonly string Version = typeof(NodeMeter).Assembly.GetName().Version!.ToString(3);

    /// <summary>One activity for each put, get and other operation.</summary>
    public static readonly ActivitySource Activities = new(Name, Version);

    // From a tenth of a millisecond, which loopback has, to half a minute, when clients have given up.
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _overlay;
    private readonly Histogram<double> _asked;
    private readonly Histogram<double> _served;
    private readonly Histogram<double> _lookups;
    private readonly Histogram<int> _hops;
    private readonly Histogram<double> _operations;
    private readonly HashSet<string> _counters = new(StringComparer.Ordinal);
    private NodeStatus? _status;

    public NodeMeter(KithOverlay overlay)
    {
        _meter = new Meter(Name, Version);
        _overlay = new("kith.overlay", overlay == KithOverlay.Ring ? "ring" : "kademlia");
        _asked = Duration("kith.rpc.client.duration", "How long peers took to answer, or to be given up");
        _served = Duration("kith.rpc.server.duration", "How long this node took to answer requests");
        _lookups = Duration("kith.lookup.duration", "How long lookups took");
        _operations = Duration("kith.operation.duration", "How long puts, gets and other operations took");
        _hops = _meter.CreateHistogram("kith.lookup.hops", "{hop}", "The longest chain of referrals of a lookup", tags: null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20] });
        Gauge("kith.store.records", "{record}", "Records held", status => status.Records);
        Gauge("kith.store.bytes", "By", "Bytes of keys and values held", status => status.RecordBytes);
        Gauge("kith.routing_table.peers", "{peer}", "Contacts in the routing table", status => status.Contacts);
        Gauge("kith.connections", "{connection}", "Connections with peers", status => status.Connections);
        Gauge("kith.members", "{peer}", "Members of the swarm seen in the last day, as far as quorums need", status => status.MembersSeen);
        Gauge("kith.joined", "{node}", "1 where the node has joined its network", status => status.IsJoined ? 1 : 0);
        Gauge("kith.uptime", "s", "How long the node has run", status => (long)status.Uptime.TotalSeconds);
        foreach ((string name, (string unit, string counter, string description)) in CounterNames.Gauges)
            Gauge(name, unit, description, status => status.Counters.GetValueOrDefault(counter));
    }

    /// <summary>The meter, to be told from those of other nodes in the process.</summary>
    public Meter Meter => _meter;

    /// <summary>A request to a peer has ended.</summary>
    public void Asked(Request request, ReplyOutcome outcome, TimeSpan elapsed)
    {
        if (!_asked.Enabled)
            return;
        if (outcome == ReplyOutcome.Answered)
            _asked.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>(Method, DhtMetrics.NameOf(request)));
        else
            _asked.Record(elapsed.TotalSeconds, new(Method, DhtMetrics.NameOf(request)), new KeyValuePair<string, object?>(Error, LookupTracer.NameOf(outcome)));
    }

    /// <summary>A peer's request was answered.</summary>
    public void Served(Request request, TimeSpan elapsed)
    {
        if (_served.Enabled)
            _served.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>(Method, DhtMetrics.NameOf(request)));
    }

    /// <summary>A lookup has ended.</summary>
    public void LookedUp(LookupResult found, TimeSpan elapsed)
    {
        if (!_lookups.Enabled)
            return;
        _lookups.Record(elapsed.TotalSeconds, _overlay, new KeyValuePair<string, object?>("kith.lookup.end", LookupTracer.NameOf(found.End)));
        _hops.Record(found.Hops, _overlay);
    }

    /// <summary>Measures an operation: its time, and why it failed where it did.</summary>
    /// <param name="operation">What it is called.</param>
    /// <param name="run">Does it.</param>
    /// <param name="whyNot">What is wrong with a result; null for one that is as it was asked for.</param>
    public async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> run, Func<T, string?>? whyNot = null)
    {
        using Activity? activity = Activities.StartActivity(operation);
        long started = Stopwatch.GetTimestamp();
        string? error = "cancelled";
        try
        {
            T result = await run().ConfigureAwait(false);
            error = whyNot?.Invoke(result);
            return result;
        }
        catch (KithException failure)
        {
            error = Http.ProblemCode.Of(failure.Code);
            throw;
        }
        finally
        {
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (error is null)
                _operations.Record(seconds, new KeyValuePair<string, object?>(Operation, operation));
            else
                _operations.Record(seconds, new(Operation, operation), new KeyValuePair<string, object?>(Error, error));
            activity?.SetStatus(error is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, error);
        }
    }

    /// <summary>Takes a look at how much there is, for what is read next.</summary>
    public async Task RefreshAsync(Func<CancellationToken, Task<NodeStatus>> read, CancellationToken cancellation)
    {
        NodeStatus status = await read(cancellation).ConfigureAwait(false);
        Volatile.Write(ref _status, status);
        lock (_counters)
        {
            foreach (string name in status.Counters.Keys)
            {
                (string counter, _, _) = CounterNames.Split(name);
                if (!CounterNames.IsGauge(name) && _counters.Add(counter))
                    _meter.CreateObservableCounter(counter, () => Read(counter), unit: "{event}");
            }
        }
    }

    public void Dispose() => _meter.Dispose();

    private List<Measurement<long>> Read(string counter)
    {
        List<Measurement<long>> measured = [];
        foreach ((string name, long value) in Volatile.Read(ref _status)?.Counters ?? new Dictionary<string, long>())
        {
            (string found, string? label, string? reason) = CounterNames.Split(name);
            if (found == counter && !CounterNames.IsGauge(name))
                measured.Add(label is null ? new Measurement<long>(value) : new Measurement<long>(value, new KeyValuePair<string, object?>(label, reason)));
        }

        return measured;
    }

    private Histogram<double> Duration(string name, string description) => _meter.CreateHistogram(name, "s", description, tags: null, Durations);

    private void Gauge(string name, string unit, string description, Func<NodeStatus, long> read) => _meter.CreateObservableGauge(
        name, IEnumerable<Measurement<long>> () => Volatile.Read(ref _status) is { } status ? [new Measurement<long>(read(status))] : [], unit, description);
}
