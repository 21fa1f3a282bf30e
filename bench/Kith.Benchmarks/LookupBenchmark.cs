using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Simulation.Worlds;

namespace Kith.Benchmarks;

/// <summary>
/// Lookups in a warm simulated world, in alternating rounds of fresh worlds: the production lookup (one async method awaiting an inbox) beside a
/// callback state machine over the same frontier, tables and network, and beside a bare model over arrays of numbers. Rates are by the processor's
/// time of the one thread that runs, so that a busy machine distorts them least; what goes before the first half of the lookups is warm-up.
/// </summary>
internal static class LookupBenchmark
{
    private const int Rounds = 3;

    public static void Run(string[] args)
    {
        int nodes = Value(0, 100_000);
        int lookups = Value(1, 40_000);
        int inFlight = Value(2, 1_000);
        double dead = Value(3, 0) / 100.0;
        Console.WriteLine($"{nodes:N0} nodes, {lookups:N0} lookups after as many to warm up, {inFlight:N0} in flight, {dead:P0} dead; a second of processor time");
        Console.WriteLine($"{"",-10}{"build s",9}{"lookups/s",11}{"requests/s",12}{"events/s",12}{"ns/event",10}{"requests",10}{"hops",7}{"B/lookup",10}{"gc",6}  digest");
        double[,] rates = new double[3, Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            rates[0, round] = MeasureWorld("async", nodes, lookups, inFlight, dead, StartAsyncDriver);
            rates[1, round] = MeasureWorld("callbacks", nodes, lookups, inFlight, dead, StartCallbackDriver);
            rates[2, round] = dead > 0 ? double.NaN : MeasureBare(nodes, lookups, inFlight);
        }

        Console.WriteLine($"async over callbacks {Ratio(rates, 0, 1)}, over the bare model {Ratio(rates, 0, 2)}");

        int Value(int place, int otherwise) => args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;
    }

    private static string Ratio(double[,] rates, int above, int below)
    {
        double[] ratios = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
            ratios[round] = rates[above, round] / rates[below, round];
        Array.Sort(ratios);
        return $"{ratios[Rounds / 2]:F2} ({ratios[0]:F2} to {ratios[^1]:F2})";
    }

    private static double MeasureWorld(string name, int nodes, int lookups, int inFlight, double dead, Action<Progress> start)
    {
        GC.Collect();
        TimeSpan cpu = ProcessorTime();
        World world = World.Warm(new WorldOptions { Nodes = nodes, Seed = 1 }, threads: 1);
        TimeSpan build = ProcessorTime() - cpu;
        for (int count = 0; count < nodes * dead; count++)
            world.Nodes[world.Random.Next(nodes)].Host.IsAlive = false;

        Drive(world, lookups, inFlight, start);
        GC.Collect(); // What the making of the world left is not the lookups' doing.
        long requests = world.Network.Requests;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan pause = GC.GetTotalPauseDuration();
        cpu = ProcessorTime();
        long hops = Drive(world, lookups, inFlight, start);
        double seconds = (ProcessorTime() - cpu).TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Print(name, build, lookups, world.Network.Requests - requests, hops, seconds, $"{allocated / lookups,10:N0}{(GC.GetTotalPauseDuration() - pause).TotalSeconds / seconds,6:P0}  {world.Digest}");
        return lookups / seconds;
    }

    private static double MeasureBare(int nodes, int lookups, int inFlight)
    {
        GC.Collect();
        TimeSpan cpu = ProcessorTime();
        BareTables tables = new(nodes, k: 20, seed: 1);
        TimeSpan build = ProcessorTime() - cpu;
        new BareLookups(tables, lookups, seed: 1).Run(inFlight);
        BareLookups bare = new(tables, lookups, seed: 2);
        cpu = ProcessorTime();
        bare.Run(inFlight);
        double seconds = (ProcessorTime() - cpu).TotalSeconds;
        Print("bare", build, lookups, bare.Requests, bare.Hops, seconds, "");
        return lookups / seconds;
    }

    private static void Print(string name, TimeSpan build, int lookups, long requests, long hops, double seconds, string rest) =>
        Console.WriteLine(
            $"{name,-10}{build.TotalSeconds,9:F3}{lookups / seconds,11:N0}{requests / seconds,12:N0}{2 * requests / seconds,12:N0}{seconds * 1e9 / (2 * requests),10:N0}" +
            $"{requests / (double)lookups,10:F2}{hops / (double)lookups,7:F2}{rest}");

    private static TimeSpan ProcessorTime()
    {
        using Process process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static long Drive(World world, int lookups, int inFlight, Action<Progress> start)
    {
        Progress progress = new(world, lookups);
        for (int driver = 0; driver < inFlight; driver++)
            start(progress);
        world.Run();
        return progress.Hops;
    }

    private static void StartAsyncDriver(Progress progress) => _ = DriveAsync(progress);

    private static async Task DriveAsync(Progress progress)
    {
        while (progress.TryNext(out SimulatedNode node, out FindNode ask))
        {
            using LookupResult result = await node.Overlay.LookupAsync(ask, node.Kademlia.Options.K, sink: null, CancellationToken.None);
            progress.Hops += result.Hops;
        }
    }

    private static void StartCallbackDriver(Progress progress)
    {
        if (progress.TryNext(out SimulatedNode node, out FindNode ask))
            new StateMachineLookup(node.Kademlia.Options.Alpha).Start(node.Kademlia, progress.World.Time, ask, node.Kademlia.Options.K, Next);

        void Next(StateMachineLookup lookup)
        {
            progress.Hops += lookup.Hops;
            if (progress.TryNext(out SimulatedNode node, out FindNode ask))
                lookup.Start(node.Kademlia, progress.World.Time, ask, node.Kademlia.Options.K, Next);
        }
    }

    private sealed class Progress(World world, int lookups)
    {
        private int _started;

        public World World => world;

        public long Hops { get; set; }

        public bool TryNext(out SimulatedNode node, out FindNode ask)
        {
            node = null!;
            ask = null!;
            if (_started == lookups)
                return false;
            _started++;
            do
                node = world.Nodes[world.Random.Next(world.Nodes.Length)];
            while (!node.Host.IsAlive);
            ask = new FindNode(world.Nodes[world.Random.Next(world.Nodes.Length)].Host.Contact.Peer.Bytes);
            return true;
        }
    }
}
