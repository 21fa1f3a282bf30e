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
/// Lookups per second in a warm simulated world with 5 % dead contacts: the production lookup (one async method awaiting an inbox)
/// beside a callback state machine over the same frontier, tables and network, in alternating rounds of fresh worlds.
/// </summary>
internal static class LookupBenchmark
{
    private const double DeadShare = 0.05;

    public static void Run(string[] args)
    {
        int nodes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        int lookups = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20_000;
        int inFlight = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1_000;
        Console.WriteLine($"{nodes:N0} nodes, {lookups:N0} lookups, {inFlight:N0} in flight, {DeadShare:P0} dead");
        for (int round = 0; round < 3; round++)
        {
            Measure("async", nodes, lookups, inFlight, StartAsyncDriver);
            Measure("control", nodes, lookups, inFlight, StartControlDriver);
        }
    }

    private static void Measure(string name, int nodes, int lookups, int inFlight, Action<Progress> start)
    {
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Stopwatch build = Stopwatch.StartNew();
        World world = World.Warm(new WorldOptions { Nodes = nodes, Seed = 1 });
        build.Stop();
        long bytesPerNode = (GC.GetTotalMemory(forceFullCollection: true) - before) / nodes;
        for (int dead = 0; dead < nodes * DeadShare; dead++)
            world.Nodes[world.Random.Next(nodes)].Host.IsAlive = false;

        Progress progress = new(world, lookups);
        for (int driver = 0; driver < inFlight; driver++)
            start(progress);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan pause = GC.GetTotalPauseDuration();
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        Stopwatch clock = Stopwatch.StartNew();
        world.Run();
        double seconds = clock.Elapsed.TotalSeconds;
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Console.WriteLine(
            $"{name,-8} build {build.Elapsed.TotalSeconds,6:F3} s  {bytesPerNode,6:N0} B/node  {lookups / seconds,9:N0} lookups/s  " +
            $"{world.Network.Requests / seconds,10:N0} requests/s  {world.Network.Requests / (double)lookups,5:F2} requests/lookup  " +
            $"{progress.Hops / (double)lookups,5:F2} hops  {allocated / lookups,6:N0} B/lookup  gc {(GC.GetTotalPauseDuration() - pause).TotalSeconds / seconds,4:P0}  cpu {cpu.TotalSeconds / seconds,4:P0}  digest {world.Digest}");
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

    private static void StartControlDriver(Progress progress)
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
