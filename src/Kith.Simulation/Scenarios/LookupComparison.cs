using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Ring;
using Kith.Simulation.Invariants;
using Kith.Simulation.Network;
using Kith.Simulation.Studies;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Scenarios;

/// <summary>
/// The same lookups over both overlays: hops, time, timeouts and losses with a share of the nodes dead and nothing repaired, and what upkeep
/// costs when all is quiet. Each live node asks once a world, so that no table learns who is dead.
/// </summary>
internal static class LookupComparison
{
    private static readonly TimeSpan UpkeepTime = TimeSpan.FromMinutes(10);

    /// <summary>Runs lookups for random keys.</summary>
    /// <param name="overlay">Over what.</param>
    /// <param name="nodes">Nodes of each world.</param>
    /// <param name="failed">The share that dies before the first lookup, 0 to 0.9.</param>
    /// <param name="lookups">How many lookups.</param>
    /// <param name="seed">The first world's seed; the next ones follow.</param>
    /// <param name="successors">Slots of a ring's successor list.</param>
    /// <param name="measuresUpkeep">Whether upkeep is measured as well, which takes longer than the lookups.</param>
    /// <param name="network">How messages travel; null for a plane.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RingLookupReport Run(OverlayKind overlay, int nodes, double failed, int lookups, ulong seed, int successors, bool measuresUpkeep, NetworkModel? network = null, CancellationToken cancellation = default)
    {
        (double hops, double requests, double timeouts, int lost) = (0, 0, 0, 0);
        List<double> times = [];
        while (times.Count < lookups)
        {
            World world = World.Warm(OptionsOf(overlay, nodes, seed++, successors, network), threads: null, cancellation);
            for (int dead = 0; dead < (int)(nodes * failed); dead++)
                world.AnyAlive().Host.IsAlive = false;
            world.RunUntil(AskOnceEachAsync(world), cancellation);
        }

        return new RingLookupReport
        {
            Overlay = $"{overlay}",
            Nodes = nodes,
            Failed = failed,
            Lookups = times.Count,
            Hops = hops / times.Count,
            Requests = requests / times.Count,
            Timeouts = timeouts / times.Count,
            MedianMilliseconds = Quantile(times, 0.5),
            SlowestTenthMilliseconds = Quantile(times, 0.9),
            Lost = lost,
            UpkeepPerMinute = !measuresUpkeep ? null : Upkeep(OptionsOf(overlay, Math.Min(nodes, 1_000), seed, successors, network), cancellation),
        };

        async Task AskOnceEachAsync(World world)
        {
            foreach (SimulatedNode node in world.Nodes)
            {
                if (!node.Host.IsAlive || times.Count == lookups)
                    continue;
                byte[] key = new byte[34];
                world.Random.NextBytes(key);
                FindNode ask = new(key);
                long began = world.Queue.Now;
                if (overlay == OverlayKind.Ring)
                {
                    RingOwner found = await new RingLookup(node.Ring, world.Options.Ring.Space.PlaceOf(key)).RunAsync(CancellationToken.None);
                    (hops, requests, timeouts) = (hops + found.Hops, requests + found.Requests, timeouts + found.Failures);
                    lost += found.Owner is { } owner && owner.Equals(TrueFollowing.Of(world, ask.Target, 1)[0]) ? 0 : 1;
                }
                else
                {
                    using LookupResult found = await node.Overlay.LookupAsync(ask, 20, sink: null, CancellationToken.None);
                    (hops, requests, timeouts) = (hops + found.Hops, requests + found.Requests, timeouts + found.Failures);
                    lost += found.Closest.Length > 0 && found.Closest[0].Equals(TrueClosest.Of(world, in ask.Target, 1)[0]) ? 0 : 1;
                }

                times.Add((world.Queue.Now - began) / 1_000.0);
            }
        }
    }

    private static WorldOptions OptionsOf(OverlayKind overlay, int nodes, ulong seed, int successors, NetworkModel? network) =>
        new() { Nodes = nodes, Seed = seed, Overlay = overlay, Network = network ?? new NetworkModel(), Ring = new RingOptions { Successors = successors, KeepsWholeMembership = false } };

    private static double Upkeep(WorldOptions options, CancellationToken cancellation)
    {
        World world = World.Warm(options, threads: null, cancellation);
        foreach (SimulatedNode node in world.Nodes)
            world.RunUntil(node.Dht.JoinAsync([], CancellationToken.None), cancellation);
        world.Run(UpkeepTime);
        return world.Network.Requests / (double)options.Nodes / UpkeepTime.TotalMinutes;
    }

    private static double Quantile(List<double> times, double share)
    {
        times.Sort();
        return SummaryFigures.Quantile(times, share);
    }
}
