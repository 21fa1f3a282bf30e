using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Cli.Bench;

/// <summary>
/// Puts, quorum gets and content gets in a network of real nodes, from many clients at once, each through a node drawn at random.
/// </summary>
internal sealed class ClusterBenchmark(IBenchmarkCluster cluster, int clients, int valueBytes, TimeSpan duration, TextWriter output)
{
    private const int KeysReadBack = 4_096;
    private const int Acquainted = 16; // Three times R; a node that has joined knows the k closest, itself among them.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private const int ConnectingClients = 64;
    private const double Settled = 0.01; // Fewer new connections than this share in one turn: the network is warm.
    private static readonly TimeSpan ConnectTurn = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan JoinLimit = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        await cluster.StartAsync(cancellation);
        while (await FewestKnownAsync(cancellation) is var fewest && fewest < Math.Min(cluster.Nodes.Count - 1, Acquainted))
        {
            if (clock.Elapsed > JoinLimit)
                throw new KithException(KithErrorCode.Timeout, $"The {cluster.Nodes.Count} nodes have not found each other within {JoinLimit.TotalSeconds:F0} s: one of them knows {fewest} others.");
            await Task.Delay(100, cancellation);
        }

        await output.WriteLineAsync($"{cluster.Nodes.Count} nodes, {clients} clients, {valueBytes:N0}-byte values; joined in {clock.Elapsed.TotalSeconds:F1} s, {MebibytesPerNode():F1} MiB resident a node");
        await ConnectAsync(cancellation);
        await output.WriteLineAsync($"{BenchmarkPhase.Outcome.Heading}  requests");
        await MeasureAsync();
        await output.WriteLineAsync($"{MebibytesPerNode():F1} MiB resident a node at the end");
    }

    /// <summary>
    /// Puts until hardly any node meets another for the first time: handshakes are measured where a benchmark says so, not in the first
    /// seconds of this one.
    /// </summary>
    private async Task ConnectAsync(CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        int before;
        int connections = await ConnectionsAsync(cancellation);
        do
        {
            before = connections;
            Stopwatch turn = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, ConnectingClients).Select(async _ =>
            {
                while (turn.Elapsed < ConnectTurn)
                {
                    byte[] value = RandomValue();
                    await Any().PutAsync(ContentKey.Of(value), value, null, cancellation);
                }
            }));
            connections = await ConnectionsAsync(cancellation);
        }
        while (connections - before > before * Settled && clock.Elapsed < JoinLimit);
        await output.WriteLineAsync($"warm after {clock.Elapsed.TotalSeconds:F0} s of puts: {connections / 2:N0} connections");
    }

    private async Task<int> ConnectionsAsync(CancellationToken cancellation)
    {
        int connections = 0;
        foreach (IKith node in cluster.Nodes)
            connections += (await node.GetStatusAsync(cancellation)).Connections;
        return connections;
    }

    private async Task<int> FewestKnownAsync(CancellationToken cancellation)
    {
        int fewest = int.MaxValue;
        foreach (IKith node in cluster.Nodes)
            fewest = Math.Min(fewest, (await node.GetStatusAsync(cancellation)).Contacts);
        return fewest;
    }

    private async Task MeasureAsync()
    {
        BenchmarkPhase phase = new(clients, WarmUp, duration, cluster.ProcessorTime, () => RequestCount.OfAsync(cluster.Nodes));
        ConcurrentQueue<RecordKey> plain = [];
        ConcurrentQueue<RecordKey> content = [];
        Print("put", await phase.RunAsync(async number =>
        {
            RecordKey key = PlainKey.Of($"bench/{number}");
            bool stored = (await Any().PutAsync(key, RandomValue())).IsAcknowledged;
            Keep(plain, key, stored);
            return stored;
        }));
        await FillContentAsync(content);
        RecordKey[] plainKeys = [.. plain];
        RecordKey[] contentKeys = [.. content];
        Print("quorum get", await phase.RunAsync(async number =>
        {
            GetResult result = await Any().GetAsync(plainKeys[number % plainKeys.Length]);
            return result.IsFound && result.IsConfirmed;
        }));
        Print("content get", await phase.RunAsync(async number => (await Any().GetAsync(contentKeys[number % contentKeys.Length])).IsFound));
    }

    private async Task FillContentAsync(ConcurrentQueue<RecordKey> content)
    {
        await Parallel.ForAsync(0, KeysReadBack / 4, new ParallelOptions { MaxDegreeOfParallelism = Math.Min(clients, 16) }, async (_, cancellation) =>
        {
            byte[] value = RandomValue();
            RecordKey key = ContentKey.Of(value);
            Keep(content, key, (await Any().PutAsync(key, value, null, cancellation)).IsAcknowledged);
        });
    }

    private static void Keep(ConcurrentQueue<RecordKey> keys, RecordKey key, bool stored)
    {
        if (stored && keys.Count < KeysReadBack)
            keys.Enqueue(key);
    }

    private IKith Any() => cluster.Nodes[Random.Shared.Next(cluster.Nodes.Count)];

    private byte[] RandomValue()
    {
        byte[] value = new byte[valueBytes];
        Random.Shared.NextBytes(value);
        return value;
    }

    private void Print(string name, BenchmarkPhase.Outcome outcome) => output.WriteLine($"{outcome.Row(name)}  {outcome.Requests}");

    private double MebibytesPerNode() => cluster.ResidentBytes() / 1024.0 / 1024 / cluster.Nodes.Count;
}
