using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Cli.Bench.Floods;

/// <summary>
/// A daemon under one flood after the other while honest users go on: how many of their requests succeed, how long they take, and what the flood costs. First as
/// many attackers as take all that the daemon can do, alone, which is its capacity; then ten times as many. Attackers, users and daemon share the machine's
/// processors, so that latencies tell of all three; processor time is counted apart, without what honest users cost when there is no flood.
/// </summary>
internal sealed class FloodBenchmark(string folder, TimeSpan duration, Terminal terminal)
{
    private const double Mebibyte = 1 << 20;
    private const int TimesCapacity = 10;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    private (double Daemon, double All) _honestCost; // Microseconds of processor an honest operation, without a flood.

    /// <summary>All floods, the quiet ones first.</summary>
    public static IReadOnlyList<Flood> All { get; } =
    [
        RawFloods.Idle, RawFloods.OneByteASecond, RawFloods.Connects, RawFloods.Blocked, RawFloods.HalfHandshakes, RawFloods.Handshakes, RawFloods.Resets,
        PeerFloods.Pings, PeerFloods.FindNodes, PeerFloods.AddProviders, ApiFloods.VoidPhoneGets, ApiFloods.HttpPuts,
    ];

    public async Task RunAsync(IEnumerable<Flood> floods, CancellationToken cancellation)
    {
        await using FloodTarget target = new(Path.Combine(folder, "daemon"), terminal);
        await target.StartAsync(cancellation);
        await using KithNode member = await KithNode.StartAsync(new KithOptions { Swarm = FloodTarget.Swarm, DataFolder = Path.Combine(folder, "member"), Bootstrap = [target.Address] }, logging: null, cancellation);
        await using KithHttpClient client = new(target.Api);
        await new HonestLoad([member, client]).RunAsync(duration, cancellation); // Warms everything up.
        await terminal.Text.WriteLineAsync("flood                               capacity/s (CPU µs each, both ends)   attempts/s   honest ok   median ms   p99 ms   MiB (grown)   CPU µs/attempt (both ends)   log KiB");
        await RunAsync(target, [member, client], new Flood("none", 0, (_, _, _, _) => Task.CompletedTask) { Saturates = false }, cancellation);
        foreach (Flood flood in floods)
            await RunAsync(target, flood.TakesHttpApi ? [member] : [member, client], flood, cancellation);
    }

    private async Task RunAsync(FloodTarget target, IKith[] users, Flood flood, CancellationToken cancellation)
    {
        await Task.Delay(Calm, TimeProvider.System, cancellation);
        (double capacity, double costOfDaemon, double costOfBoth) = flood.Saturates ? await CapacityAsync(target, flood, cancellation) : default;
        (long memory, long log) = (target.ResidentBytes(), target.LogBytes());
        (TimeSpan daemon, TimeSpan all) = Cost(target);
        long started = Stopwatch.GetTimestamp();
        await using Attack attack = new(target, flood, flood.Workers * (flood.Saturates ? TimesCapacity : 1), cancellation);
        HonestLoad honest = new(users);
        (double succeeded, double median, double p99) = await honest.RunAsync(duration, cancellation);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        long attempts = attack.Attempts;
        long resident = target.ResidentBytes();
        (TimeSpan Daemon, TimeSpan All) after = Cost(target);
        if (flood.Workers == 0)
            _honestCost = ((after.Daemon - daemon).TotalMicroseconds / honest.Operations, (after.All - all).TotalMicroseconds / honest.Operations);
        double Each(TimeSpan spent, double honestly) => attempts == 0 ? 0 : (spent.TotalMicroseconds - (honestly * honest.Operations)) / attempts;
        await terminal.Text.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{flood.Name,-36}{capacity,10:F0} ({costOfDaemon,10:F1},{costOfBoth,10:F1}){attempts / seconds,14:F0}{succeeded,12:P1}{median,12:F2}{p99,9:F1}{resident / Mebibyte,7:F0} ({(resident - memory) / Mebibyte,4:+0;-0;0}){Each(after.Daemon - daemon, _honestCost.Daemon),15:F1} ({Each(after.All - all, _honestCost.All),8:F1}){(target.LogBytes() - log) / 1024.0,13:F1}"));
        if (honest.LastFailure is { } why)
            terminal.Note($"  the last that failed: {why}");
    }

    /// <summary>Attempts a second with nobody else there, and the microseconds of processor that each took of the daemon, and of daemon and attacker together.</summary>
    private async Task<(double Rate, double Daemon, double Both)> CapacityAsync(FloodTarget target, Flood flood, CancellationToken cancellation)
    {
        TimeSpan length = duration / 2;
        await using Attack attack = new(target, flood, flood.Workers, cancellation);
        await Task.Delay(length / 2, TimeProvider.System, cancellation); // Warms it up.
        long before = attack.Attempts;
        (TimeSpan daemon, TimeSpan both) = Cost(target);
        long started = Stopwatch.GetTimestamp();
        await Task.Delay(length, TimeProvider.System, cancellation);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        long attempts = attack.Attempts - before;
        (TimeSpan Daemon, TimeSpan All) after = Cost(target);
        return (attempts / seconds, (after.Daemon - daemon).TotalMicroseconds / Math.Max(1, attempts), (after.All - both).TotalMicroseconds / Math.Max(1, attempts));
    }

    private static (TimeSpan Daemon, TimeSpan All) Cost(FloodTarget target)
    {
        using Process own = Process.GetCurrentProcess();
        TimeSpan daemon = target.ProcessorTime();
        return (daemon, daemon + own.TotalProcessorTime);
    }
}
