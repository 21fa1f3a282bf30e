using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;

namespace Kith.Cli.Bench;

/// <summary>
/// One artifact through a network: pushed at the first node, pulled at the last, pushed again with a twentieth changed, and pulled while two of the nodes
/// between are killed.
/// </summary>
internal sealed class ArtifactBenchmark(IArtifactCluster cluster, long bytes, Terminal terminal)
{
    private const int Changed = 20; // Every so-manieth mebibyte.
    private const double Mebibyte = 1 << 20;
    private const long WarmUpBytes = 64 << 20;
    private const int WarmUpTurns = 3;
    private static readonly TimeSpan MemoryPeriod = TimeSpan.FromMilliseconds(250);

    private long _mostClient;
    private long? _mostNode;

    public async Task RunAsync(CancellationToken cancellation)
    {
        await cluster.StartAsync(cancellation);
        await WarmUpAsync(cancellation);
        terminal.Text.WriteLine($"{cluster.Description}; {ByteText.Format(bytes)}, three quarters noise and one quarter that compresses");
        terminal.Text.WriteLine("what                          MiB/s   seconds       CPU  CPU s a GiB       stored  anonymous memory at most");
        (Digest id, long first) = await MeasureAsync("push", () => PushAsync("1", _ => false, cancellation), pushed => pushed.Moved);
        await MeasureAsync("pull", () => PullAsync(id, () => { }, cancellation), _ => null);
        (id, long second) = await MeasureAsync("push, a twentieth changed", () => PushAsync("2", number => number % Changed == 7, cancellation), pushed => pushed.Moved);
        await MeasureAsync("pull, two nodes killed", () => PullAsync(id, cluster.KillTwo, cancellation), _ => null);
        terminal.Text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The second push stored {100.0 * second / Math.Max(1, first):0.0} % of what the first had."));
    }

    /// <summary>What is compiled while it runs is compiled before it counts.</summary>
    private async Task WarmUpAsync(CancellationToken cancellation)
    {
        for (int turn = 0; turn < WarmUpTurns; turn++)
        {
            (Digest id, _) = await cluster.PushAsync($"warm-up-{turn}", new MixedContent(WarmUpBytes, _ => true), cancellation);
            await foreach (ReadOnlyMemory<byte> _ in cluster.PullAsync(id, cancellation))
            {
                // Read, and no more.
            }
        }
    }

    private Task<(Digest Id, long Moved)> PushAsync(string version, Func<int, bool> isChanged, CancellationToken cancellation) =>
        cluster.PushAsync(version, new MixedContent(bytes, isChanged), cancellation);

    /// <summary>Pulls to nowhere, so that no disk but the nodes' is measured. Every chunk is checked on the way, as always.</summary>
    private async Task<long> PullAsync(Digest id, Action onQuarter, CancellationToken cancellation)
    {
        long place = 0;
        bool isTold = false;
        await foreach (ReadOnlyMemory<byte> piece in cluster.PullAsync(id, cancellation))
        {
            place += piece.Length;
            if (isTold || place < bytes / 4)
                continue;
            isTold = true;
            onQuarter();
        }

        return place == bytes ? place : throw new CommandException(ExitCode.Failed, $"{place:N0} bytes were pulled of {bytes:N0}.");
    }

    private async Task<T> MeasureAsync<T>(string what, Func<Task<T>> work, Func<T, long?> stored)
    {
        using CancellationTokenSource stop = new();
        (_mostClient, _mostNode) = (0, null);
        Task watching = WatchAsync(stop.Token);
        TimeSpan before = cluster.ProcessorTime();
        Stopwatch clock = Stopwatch.StartNew();
        T result = await work();
        double seconds = clock.Elapsed.TotalSeconds;
        double processor = Math.Max(0, (cluster.ProcessorTime() - before).TotalSeconds);
        await stop.CancelAsync();
        await watching;
        string storedText = stored(result) is { } count ? ByteText.Format(count) : "";
        string memory = _mostNode is { } node ? $"client {ByteText.Format(_mostClient)}, node {ByteText.Format(node)}" : $"all together {ByteText.Format(_mostClient)}";
        terminal.Text.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-28}{bytes / Mebibyte / seconds,7:0.0}{seconds,10:0.0}{processor,8:0.0} s{processor / (bytes / Mebibyte / 1_024),13:0.0}{storedText,13}  {memory}"));
        return result;
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(MemoryPeriod);
        try
        {
            do
            {
                (long client, long? node) = cluster.Memory();
                _mostClient = Math.Max(_mostClient, client);
                _mostNode = node is { } known ? Math.Max(_mostNode ?? 0, known) : null;
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // Measured.
        }
    }
}
