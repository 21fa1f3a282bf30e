using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Cli.Bench.Floods;

/// <summary>What honest users do meanwhile: puts and gets through another member of the swarm and through the daemon's HTTP API, on connections that they keep.</summary>
internal sealed class HonestLoad(IReadOnlyList<IKith> users)
{
    private const int Keys = 64;
    private const int OperationsASecond = 25; // Each user; honest people are not in a hurry, and p99 is of their operations alone.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly LatencySample _latencies = new();
    private int _done;
    private int _failed;

    /// <summary>Why an operation failed, the last time one did; null where none has.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>How many operations there have been, whatever became of them.</summary>
    public int Operations => _done;

    /// <summary>Runs for a while.</summary>
    /// <returns>The share that succeeded, and the 50th and 99th percentile in milliseconds.</returns>
    public async Task<(double Succeeded, double Median, double P99)> RunAsync(TimeSpan duration, CancellationToken cancellation)
    {
        await Task.WhenAll(users.Select((user, place) => RunAsync(user, place, duration, cancellation)));
        return ((double)(_done - _failed) / Math.Max(1, _done), _latencies.Percentile(0.5), _latencies.Percentile(0.99));
    }

    private async Task RunAsync(IKith user, int place, TimeSpan duration, CancellationToken cancellation)
    {
        using PeriodicTimer pace = new(TimeSpan.FromSeconds(1.0 / OperationsASecond), TimeProvider.System);
        long started = Stopwatch.GetTimestamp();
        List<double> took = [];
        for (int number = 0; Stopwatch.GetElapsedTime(started) < duration && await pace.WaitForNextTickAsync(cancellation); number++)
        {
            RecordKey key = PlainKey.Of(string.Create(CultureInfo.InvariantCulture, $"{place}/{number / 2 % Keys}")); // Nobody writes what another does.
            long asked = Stopwatch.GetTimestamp();
            bool isDone = await TryAsync(user, key, isPut: number % 2 == 0, cancellation);
            took.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            Interlocked.Increment(ref _done);
            if (!isDone)
                Interlocked.Increment(ref _failed);
        }

        _latencies.Add(took);
    }

    private async Task<bool> TryAsync(IKith user, RecordKey key, bool isPut, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            if (!isPut)
                return (await user.GetAsync(key, cancellation: patience.Token)).IsFound || Fails("a get found nothing");
            PutReceipt receipt = await user.PutAsync(key, new byte[64], cancellation: patience.Token);
            return receipt.IsAcknowledged || Fails($"a put ended with {string.Join(", ", receipt.Replicas.Select(replica => replica.Outcome))}");
        }
        catch (Exception failure) when (failure is KithException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return Fails(failure.Message);
        }
    }

    private bool Fails(string why)
    {
        LastFailure = why;
        return false;
    }
}
