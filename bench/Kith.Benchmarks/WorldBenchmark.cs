using System;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Kith.Core.Kademlia;
using Kith.Core.Peers;
using Kith.Simulation.Worlds;

namespace Kith.Benchmarks;

/// <summary>What a warm world costs: the time to make its nodes and their tables, bytes a node, and a checksum of all tables, which no number of threads changes.</summary>
internal static class WorldBenchmark
{
    private const int MostSummed = 100_001;

    public static void Run(string[] args)
    {
        int nodes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        int threads = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Environment.ProcessorCount;
        WorldOptions options = new() { Nodes = nodes, Seed = 1 };
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Stopwatch clock = Stopwatch.StartNew();
        (double made, double filled) = (0, 0);
        (TimeSpan began, TimeSpan cpuMade, TimeSpan cpuFilled) = (ProcessorTime(), default, default);
        World world = null!;
        NoCollection.During(World.WarmBytes(options), () =>
        {
            world = World.NotJoined(options, threads);
            (made, cpuMade) = (clock.Elapsed.TotalSeconds, ProcessorTime() - began);
            new WarmTables(world.Nodes, options.Seed).Fill(world.Nodes, threads);
            (filled, cpuFilled) = (clock.Elapsed.TotalSeconds - made, ProcessorTime() - began - cpuMade);
        });
        using Process process = Process.GetCurrentProcess();
        Console.WriteLine(
            $"{nodes:N0} nodes on {threads} threads: nodes {made:F2} s ({cpuMade.TotalSeconds:F2} s of processor time), tables {filled:F2} s ({cpuFilled.TotalSeconds:F2} s), together {made + filled:F2} s ({(cpuMade + cpuFilled).TotalSeconds:F2} s); " +
            $"peak of the process {process.PeakWorkingSet64 / 1e9:F2} GB, collections {GC.CollectionCount(0)}, pauses {GC.GetTotalPauseDuration().TotalSeconds:F1} s");
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before; // That and the sum take longer than all before.
        Console.WriteLine($"{bytes / nodes:N0} B/node, heap {bytes / 1e9:F2} GB; tables {Checksum(world):x16}");
    }

    private static TimeSpan ProcessorTime()
    {
        using Process process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static ulong Checksum(World world)
    {
        ulong sum = 0;
        int every = (world.Nodes.Length / MostSummed) + 1; // Each contact lies somewhere else in memory: to look at all takes longer than their making.
        for (int number = 0; number < world.Nodes.Length; number += every)
        {
            RoutingTable table = world.Nodes[number].Kademlia.Table;
            for (int bucket = 0; bucket < table.BucketCount; bucket++)
            {
                foreach (Contact contact in table.Bucket(bucket).Contacts)
                    sum = (BitOperations.RotateLeft(sum, 7) ^ contact.Id.Prefix) * 0x9E3779B97F4A7C15;
            }
        }

        return sum;
    }
}
