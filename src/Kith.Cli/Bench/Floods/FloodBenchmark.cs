using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Kith.Cli.Bench.Floods;

/// <summary>
/// A daemon under one flood after the other, each as fast as this machine can make it, while honest users go on: how many of their requests succeed, how long they
/// take, and what the flood costs the daemon. Attackers, users and daemon share the machine's processors, so that latencies tell of all three.
/// </summary>
internal sealed class FloodBenchmark(string folder, TimeSpan duration, Terminal terminal)
{
    private const double Mebibyte = 1 << 20;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    /// <summary>All floods, the quiet ones first.</summary>
    public static IReadOnlyList<Flood> All { get; } =
    [
        RawFloods.Idle, RawFloods.OneByteASecond, RawFloods.Connects, RawFloods.HalfHandshakes, RawFloods.Handshakes, RawFloods.Resets,
        PeerFloods.Pings, PeerFloods.FindNodes, PeerFloods.AddProviders, ApiFloods.VoidPhoneGets, ApiFloods.HttpPuts,
    ];

    public async Task RunAsync(IEnumerable<Flood> floods, CancellationToken cancellation)
    {
        await using FloodTarget target = new(Path.Combine(folder, "daemon"), terminal);
        await target.StartAsync(cancellation);
        await using KithNode member = await KithNode.StartAsync(new KithOptions { Swarm = FloodTarget.Swarm, DataFolder = Path.Combine(folder, "member"), Bootstrap = [target.Address] }, logging: null, cancellation);
        await using KithHttpClient client = new(target.Api);
        await new HonestLoad([member, client]).RunAsync(duration, cancellation); // Warms everything up.
        await terminal.Text.WriteLineAsync("flood                               attempts/s   honest ok   median ms   p99 ms   MiB (grown)   CPU µs/attempt   log KiB");
        await RunAsync(target, member, client, new Flood("none", 0, (_, _, _, _) => Task.CompletedTask), cancellation);
        foreach (Flood flood in floods)
            await RunAsync(target, member, client, flood, cancellation);
    }

    private async Task RunAsync(FloodTarget target, KithNode member, KithHttpClient client, Flood flood, CancellationToken cancellation)
    {
        await Task.Delay(Calm, TimeProvider.System, cancellation);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        long attempts = 0;
        (long memory, TimeSpan processor, long log) = (target.ResidentBytes(), target.ProcessorTime(), target.LogBytes());
        long started = Stopwatch.GetTimestamp();
        Task[] attackers = [.. Enumerable.Range(0, flood.Workers).Select(number => Task.Run(() => flood.AttackAsync(target, number, () => Interlocked.Increment(ref attempts), end.Token), cancellation))];
        HonestLoad honest = new(flood.TakesHttpApi ? [member] : [member, client]);
        (double succeeded, double median, double p99) = await honest.RunAsync(duration, cancellation);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        long resident = target.ResidentBytes();
        double each = attempts == 0 ? 0 : (target.ProcessorTime() - processor).TotalMicroseconds / attempts;
        await end.CancelAsync();
        await Task.WhenAll(attackers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await terminal.Text.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{flood.Name,-36}{attempts / seconds,10:F0}{succeeded,12:P1}{median,12:F2}{p99,9:F1}{resident / Mebibyte,7:F0} ({(resident - memory) / Mebibyte,4:+0;-0;0}){each,15:F1}{(target.LogBytes() - log) / 1024.0,11:F1}"));
        if (honest.LastFailure is { } why)
            terminal.Note($"  the last that failed: {why}");
    }
}
