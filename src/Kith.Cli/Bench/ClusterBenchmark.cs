using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
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
/// N real nodes in one process: real sockets on loopback, TLS, one SQLite store each. Puts, quorum gets and content gets from many
/// clients at once, each through a node drawn at random.
/// </summary>
internal sealed class ClusterBenchmark(int nodes, int clients, int valueBytes, TimeSpan duration, TextWriter output)
{
    private const int KeysReadBack = 4_096;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan JoinLimit = TimeSpan.FromMinutes(1);

    private readonly List<KithNode> _nodes = [];

    public async Task RunAsync(CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("kith-bench-").FullName;
        try
        {
            await StartAsync(folder, cancellation);
            await MeasureAsync();
        }
        finally
        {
            await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task StartAsync(string folder, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        long before = ResidentBytes();
        for (int number = 0; number < nodes; number++)
        {
            KithOptions options = new()
            {
                DataFolder = Path.Combine(folder, $"{number}"),
                Bootstrap = number == 0 ? [] : [_nodes[0].Addresses[0]],
            };
            _nodes.Add(await KithNode.StartAsync(options, null, cancellation));
        }

        while (!await AllKnowEnoughAsync(cancellation))
        {
            if (clock.Elapsed > JoinLimit)
                throw new KithException(KithErrorCode.Timeout, $"The {nodes} nodes have not found each other within {JoinLimit.TotalSeconds:F0} s.");
            await Task.Delay(100, cancellation);
        }

        await output.WriteLineAsync($"{nodes} nodes, {clients} clients, {valueBytes:N0}-byte values; joined in {clock.Elapsed.TotalSeconds:F1} s, {(ResidentBytes() - before) / 1024.0 / 1024 / nodes:F1} MiB resident a node");
        await output.WriteLineAsync($"{"phase",-14}{"per second",12}{"median ms",12}{"p95 ms",10}{"p99 ms",10}{"failed",8}{"cores",8}");
    }

    private async Task<bool> AllKnowEnoughAsync(CancellationToken cancellation)
    {
        foreach (KithNode node in _nodes)
        {
            if ((await node.GetStatusAsync(cancellation)).Contacts < Math.Min(nodes - 1, 20))
                return false;
        }

        return true;
    }

    private async Task MeasureAsync()
    {
        BenchmarkPhase phase = new(clients, WarmUp, duration);
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
        await output.WriteLineAsync($"{ResidentBytes() / 1024.0 / 1024 / nodes:F1} MiB resident a node at the end, {GC.GetTotalMemory(false) / 1024.0 / 1024 / nodes:F1} MiB of it managed");
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

    private KithNode Any() => _nodes[Random.Shared.Next(_nodes.Count)];

    private byte[] RandomValue()
    {
        byte[] value = new byte[valueBytes];
        Random.Shared.NextBytes(value);
        return value;
    }

    private void Print(string name, BenchmarkPhase.Outcome outcome) => output.WriteLine(
        $"{name,-14}{outcome.PerSecond,12:N0}{outcome.Latency.Percentile(0.5),12:F3}{outcome.Latency.Percentile(0.95),10:F3}{outcome.Latency.Percentile(0.99),10:F3}{outcome.Failed,8}{outcome.CpuShare,8:F2}");

    private static long ResidentBytes() => Process.GetCurrentProcess().WorkingSet64;
}
