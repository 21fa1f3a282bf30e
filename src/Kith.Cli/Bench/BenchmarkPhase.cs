using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Cli.Bench;

/// <summary>Runs one operation from many clients at once for a while and counts what succeeded.</summary>
internal sealed class BenchmarkPhase(int clients, TimeSpan warmUp, TimeSpan duration, Func<TimeSpan> processorTime, Func<Task<RequestCount>>? requests = null)
{
    /// <summary>What a phase measured.</summary>
    /// <param name="PerSecond">Successful operations a second over the whole phase.</param>
    /// <param name="Failed">Operations that did not do what they promise.</param>
    /// <param name="Latency">Of the successful ones.</param>
    /// <param name="CpuShare">Processor time of the nodes and of this process in the phase, in cores.</param>
    /// <param name="Requests">That one operation cost the network, those of maintenance among them; empty where nobody counts.</param>
    public sealed record Outcome(double PerSecond, int Failed, LatencySample Latency, double CpuShare, string Requests)
    {
        /// <summary>The names of the columns of <see cref="Row"/>.</summary>
        public static string Heading { get; } = $"{"phase",-14}{"per second",12}{"median ms",12}{"p95 ms",10}{"p99 ms",10}{"failed",8}{"cores",8}";

        /// <summary>The figures under the name of their phase.</summary>
        public string Row(string phase) =>
            $"{phase,-14}{PerSecond,12:N0}{Latency.Percentile(0.5),12:F3}{Latency.Percentile(0.95),10:F3}{Latency.Percentile(0.99),10:F3}{Failed,8}{CpuShare,8:F2}";
    }

    /// <summary>Runs the phase. The operation gets a number of its own and says whether it succeeded.</summary>
    public async Task<Outcome> RunAsync(Func<int, Task<bool>> operation)
    {
        int number = 0;
        int failed = 0;
        LatencySample latency = new();
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan cpu = TimeSpan.Zero;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => ClientAsync(warmUp, record: false)));
        RequestCount? before = requests is null ? null : await requests();
        int numberBefore = number;
        clock.Restart();
        cpu = processorTime();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => ClientAsync(duration, record: true)));
        double seconds = clock.Elapsed.TotalSeconds;
        cpu = processorTime() - cpu;
        string cost = before is null ? "" : (await requests!()).Since(before).Per(number - numberBefore);
        return new Outcome(latency.Count / seconds, failed, latency, cpu.TotalSeconds / seconds, cost);

        async Task ClientAsync(TimeSpan until, bool record)
        {
            await Task.Yield();
            List<double> mine = [];
            while (clock.Elapsed < until)
            {
                long began = Stopwatch.GetTimestamp();
                bool succeeded = await operation(Interlocked.Increment(ref number));
                if (succeeded)
                    mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                else if (record)
                    Interlocked.Increment(ref failed);
            }

            if (record)
                latency.Add(mine);
        }
    }
}
