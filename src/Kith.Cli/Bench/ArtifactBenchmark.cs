using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Artifacts.Manifests;
using Kith.Cli.Artifacts;
using Kith.Cli.Network;
using Kith.Server.Artifacts;

namespace Kith.Cli.Bench;

/// <summary>
/// One artifact through nodes that are processes of their own: pushed at the first, pulled at the last, pushed again with a twentieth changed, and pulled while
/// two of the nodes between are killed. This process is the client, over HTTP.
/// </summary>
internal sealed class ArtifactBenchmark(string folder, long bytes, int nodes, int replicas, Terminal terminal)
{
    private const int FirstPeerPort = 24_201;
    private const int FirstHttpPort = 27_580;
    private const int Changed = 20; // Every so-manieth mebibyte.
    private const double Mebibyte = 1 << 20;

    private readonly List<Process> _processes = [];
    private long _mostNode;
    private long _mostClient;

    public async Task RunAsync(CancellationToken cancellation)
    {
        LocalNetworkOptions options = new()
        {
            Nodes = nodes,
            Folder = folder,
            Port = FirstPeerPort,
            HttpPort = FirstHttpPort,
            NodeArguments = ["--replicas", replicas.ToString(CultureInfo.InvariantCulture), "--max-store-mib", ((4 * bytes / (long)Mebibyte) + 64).ToString(CultureInfo.InvariantCulture)],
        };
        await using LocalNetwork network = new(options, terminal);
        await network.StartAsync(cancellation);
        _processes.AddRange(network.Nodes.Select(node => Process.GetProcessById(node.ProcessId)));
        await using ArtifactClient first = new(network.Nodes[0].Api);
        await using ArtifactClient last = new(network.Nodes[^1].Api);
        terminal.Text.WriteLine($"{nodes} nodes, R {replicas}, {ByteText.Format(bytes)}: three quarters noise, one quarter compressible");
        terminal.Text.WriteLine("what                          MiB/s   seconds  CPU client  CPU nodes     moved  most RSS client  most RSS node");

        ArtifactDocument pushed = await MeasureAsync("push", () => PushAsync(first, "1", _ => false, cancellation), document => document.Moved);
        await MeasureAsync("pull", () => PullAsync(last, pushed.Id, () => { }, cancellation), _ => null);
        ArtifactDocument again = await MeasureAsync("push, a twentieth changed", () => PushAsync(first, "2", number => number % Changed == 7, cancellation), document => document.Moved);
        await MeasureAsync("pull, two nodes killed", () => PullAsync(last, again.Id, () => _processes.Skip(1).Take(2).ToList().ForEach(process => process.Kill()), cancellation), _ => null);
        terminal.Text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the second push moved {100.0 * (again.Moved ?? 0) / Math.Max(1, pushed.Moved ?? 1):0.0} % of what the first had"));
    }

    private Task<ArtifactDocument> PushAsync(ArtifactClient client, string version, Func<int, bool> isChanged, CancellationToken cancellation) =>
        client.PushAsync("bench", version, new MixedContent(bytes, isChanged), new PushOptions(), new Progress(), cancellation);

    /// <summary>Pulls to nowhere, so that no disk but the nodes' is measured; the bytes are compared with the manifest by their hash.</summary>
    private static async Task<ArtifactManifest> PullAsync(ArtifactClient client, string id, Action onQuarter, CancellationToken cancellation)
    {
        ArtifactManifest manifest = (await client.FindAsync(id, cancellation)).Manifest;
        using IncrementalHash content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long place = 0;
        bool isTold = false;
        await foreach (ReadOnlyMemory<byte> piece in client.ReadAsync(manifest, from: 0, cancellation))
        {
            content.AppendData(piece.Span);
            place += piece.Length;
            if (isTold || place < manifest.Bytes / 4)
                continue;
            isTold = true;
            onQuarter();
        }

        return new Digest(content.GetHashAndReset()) == manifest.Content ? manifest : throw new CommandException(ExitCode.Failed, "What was pulled is not what was pushed.");
    }

    private async Task<T> MeasureAsync<T>(string what, Func<Task<T>> work, Func<T, long?> moved)
    {
        using CancellationTokenSource stop = new();
        Task watching = WatchAsync(stop.Token);
        (_mostNode, _mostClient) = (0, 0);
        TimeSpan[] before = [.. _processes.Select(ProcessorTime)];
        TimeSpan client = Environment.CpuUsage.TotalTime;
        Stopwatch clock = Stopwatch.StartNew();
        T result = await work();
        double seconds = clock.Elapsed.TotalSeconds;
        double clientSeconds = (Environment.CpuUsage.TotalTime - client).TotalSeconds;
        double nodeSeconds = _processes.Select((process, index) => Math.Max(0, (ProcessorTime(process) - before[index]).TotalSeconds)).Sum();
        await stop.CancelAsync();
        await watching;
        string movedText = moved(result) is { } count ? string.Create(CultureInfo.InvariantCulture, $"{count / Mebibyte:0.0} MiB") : "";
        terminal.Text.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-28}{bytes / Mebibyte / seconds,7:0.0}{seconds,10:0.0}{clientSeconds,12:0.0}{nodeSeconds,11:0.0}{movedText,12}{_mostClient / Mebibyte,13:0} MiB{_mostNode / Mebibyte,11:0} MiB"));
        return result;
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(250));
        try
        {
            do
            {
                _mostClient = Math.Max(_mostClient, Environment.WorkingSet);
                foreach (Process process in _processes)
                {
                    process.Refresh();
                    _mostNode = Math.Max(_mostNode, process.HasExited ? 0 : process.WorkingSet64);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // Measured.
        }
    }

    private static TimeSpan ProcessorTime(Process process)
    {
        try
        {
            process.Refresh();
            return process.HasExited ? TimeSpan.Zero : process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            return TimeSpan.Zero; // It ended meanwhile.
        }
    }

    private sealed class Progress : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
        }
    }
}
