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
    public static void Run(string[] args)
    {
        int nodes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        int threads = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Environment.ProcessorCount;
        WorldOptions options = new() { Nodes = nodes, Seed = 1 };
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using Process process = Process.GetCurrentProcess();
        TimeSpan cpu = process.TotalProcessorTime;
        Stopwatch clock = Stopwatch.StartNew();
        World world = World.NotJoined(options, threads);
        double made = clock.Elapsed.TotalSeconds;
        long withoutTables = GC.GetTotalMemory(forceFullCollection: true) - before;
        clock.Restart();
        new WarmTables(world.Nodes, options.Seed).Fill(world.Nodes, threads);
        double filled = clock.Elapsed.TotalSeconds;
        process.Refresh();
        cpu = process.TotalProcessorTime - cpu;
        long withTables = GC.GetTotalMemory(forceFullCollection: true) - before;
        process.Refresh();
        Console.WriteLine(
            $"{nodes:N0} nodes on {threads} threads: nodes {made:F2} s, tables {filled:F2} s, together {made + filled:F2} s ({cpu.TotalSeconds:F2} s of CPU); " +
            $"{withoutTables / nodes:N0} B/node without a table, {withTables / nodes:N0} with it; heap {withTables / 1e9:F2} GB, peak of the process {process.PeakWorkingSet64 / 1e9:F2} GB; " +
            $"collections {GC.CollectionCount(0)}, {GC.CollectionCount(1)}, {GC.CollectionCount(2)}, pauses {GC.GetTotalPauseDuration().TotalSeconds:F1} s; tables {Checksum(world):x16}");
    }

    private static ulong Checksum(World world)
    {
        ulong sum = 0;
        foreach (SimulatedNode node in world.Nodes)
        {
            RoutingTable table = node.Kademlia.Table;
            for (int bucket = 0; bucket < table.BucketCount; bucket++)
            {
                foreach (Contact contact in table.Bucket(bucket).Contacts)
                    sum = (BitOperations.RotateLeft(sum, 7) ^ contact.Id.Prefix) * 0x9E3779B97F4A7C15;
            }
        }

        return sum;
    }
}
