using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Simulation.Churn;
using Kith.Simulation.Invariants;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Scenarios;

/// <summary>
/// A Kademlia world that begins with exact tables and then lives under churn: random nodes look up random keys at equal distances in time, and
/// what they find is compared with what is there.
/// </summary>
internal static class ChurnRun
{
    private const int Width = 20;

    /// <summary>Runs it.</summary>
    /// <param name="options">The world, with churn or a trace.</param>
    /// <param name="duration">How long it lives.</param>
    /// <param name="lookups">Lookups in that time.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ChurnReport Run(WorldOptions options, TimeSpan duration, int lookups, CancellationToken cancellation)
    {
        World world = World.Warm(options);
        (double up, double recall, double hops, double requests, double failures) = (0, 0, 0, 0, 0);
        List<double> times = [];
        for (int number = 1; number <= lookups; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            world.Run(duration * number / lookups);
            if (Asker(world) is not { } asker)
                continue; // Nobody is up, or nobody has joined.
            up += world.Comings!.Up;
            world.RunUntil(LookAsync(asker));
        }

        ChurnCounts counts = world.Comings!.Counts;
        times.Sort();
        int done = Math.Max(1, times.Count);
        return new ChurnReport
        {
            Nodes = options.Nodes,
            Up = up / done,
            Hours = duration.TotalHours,
            Joins = counts.Joins,
            FailedJoins = counts.FailedJoins,
            Deaths = counts.Deaths,
            Leaves = counts.Leaves,
            Lookups = times.Count,
            Recall = recall / done,
            Hops = hops / done,
            Requests = requests / done,
            Failures = failures / done,
            MedianMilliseconds = Quantile(times, 0.5),
            SlowestTenthMilliseconds = Quantile(times, 0.9),
            RequestsPerMinute = world.Network.Requests / Math.Max(1, up / done) / duration.TotalMinutes,
            Digest = world.Digest,
        };

        async Task LookAsync(SimulatedNode asker)
        {
            byte[] key = new byte[34];
            world.Random.NextBytes(key);
            FindNode ask = new(key);
            long began = world.Queue.Now;
            using LookupResult found = await asker.Overlay.LookupAsync(ask, Width, sink: null, CancellationToken.None);
            times.Add((world.Queue.Now - began) / 1_000.0);
            recall += TrueClosest.Recall(world, in ask.Target, found.Closest, Width);
            (hops, requests, failures) = (hops + found.Hops, requests + found.Requests, failures + found.Failures);
        }
    }

    /// <summary>A random node that is up and has joined; null when it does not find one soon.</summary>
    private static SimulatedNode? Asker(World world)
    {
        for (int attempt = 0; attempt < 100 * world.Nodes.Length && world.Comings!.Up > 0; attempt++)
        {
            SimulatedNode node = world.Nodes[world.Random.Next(world.Nodes.Length)];
            if (node.Host.IsAlive && node.Dht.Members.IsJoined)
                return node;
        }

        return null;
    }

    private static double Quantile(List<double> times, double share) => times.Count == 0 ? double.NaN : times[(int)(share * (times.Count - 1))];
}
