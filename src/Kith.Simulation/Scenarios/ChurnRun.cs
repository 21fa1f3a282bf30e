using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Simulation.Churn;
using Kith.Simulation.Invariants;
using Kith.Simulation.Network;
using Kith.Simulation.Studies;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Scenarios;

/// <summary>
/// A world that begins with exact tables and then lives under churn: random nodes look up random keys at equal distances in time, and what they
/// find is compared with the members there are.
/// </summary>
internal static class ChurnRun
{
    /// <summary>Whom a Kademlia lookup is to find: a bucketful of the closest.</summary>
    private const int Closest = 20;

    /// <summary>Whom a lookup in a ring is to find: the replicas of a record.</summary>
    private const int Replicas = 5;

    /// <summary>Runs it.</summary>
    /// <param name="options">The world, with churn or a trace.</param>
    /// <param name="duration">How long it lives.</param>
    /// <param name="lookups">Lookups in that time.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ChurnReport Run(WorldOptions options, TimeSpan duration, int lookups, CancellationToken cancellation)
    {
        World world = World.Warm(options, threads: null, cancellation);
        int width = options.Overlay == OverlayKind.Ring ? Replicas : Closest;
        (double up, double correct, double atSecond, double recall, double hops, double requests, double failures) = (0, 0, 0, 0, 0, 0, 0);
        List<double> times = [];
        for (int number = 1; number <= lookups; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            world.Run(duration * number / lookups);
            if (world.AnyJoined() is not { } asker)
                continue; // Nobody is up, or nobody has joined.
            int there = world.Comings!.Up;
            if (world.RunUntil(LookAsync(asker), asker))
                up += there; // Who dies while it asks has no answer to be judged.
        }

        ChurnCounts counts = world.Comings!.Counts;
        TimeSpan took = TimeSpan.FromMicroseconds(world.Queue.Now); // Longer than was asked for, where a lookup takes longer than the distance between two.
        times.Sort();
        int done = Math.Max(1, times.Count);
        return new ChurnReport
        {
            Overlay = $"{options.Overlay}",
            Nodes = options.Nodes,
            Up = up / done,
            Hours = took.TotalHours,
            Joins = counts.Joins,
            FailedJoins = counts.FailedJoins,
            Deaths = counts.Deaths,
            Leaves = counts.Leaves,
            Lookups = times.Count,
            Correct = correct / done,
            CorrectAtSecond = atSecond / done,
            Recall = recall / done,
            Hops = hops / done,
            Requests = requests / done,
            Failures = failures / done,
            MedianMilliseconds = SummaryFigures.Quantile(times, 0.5),
            SlowestTenthMilliseconds = SummaryFigures.Quantile(times, 0.9),
            RequestsPerMinute = world.Network.Requests / Math.Max(1, up / done) / took.TotalMinutes,
            Digest = world.Digest,
        };

        async Task LookAsync(SimulatedNode asker)
        {
            byte[] key = new byte[34];
            world.Random.NextBytes(key);
            FindNode ask = new(key);
            long began = world.Queue.Now;
            using LookupResult found = await asker.Overlay.LookupAsync(ask, width, sink: null, CancellationToken.None);
            times.Add((world.Queue.Now - began) / 1_000.0);
            Contact[] there = Truth(ask);
            bool isCorrect = there is [{ } closest, ..] && First(found)?.Equals(closest) == true;
            correct += isCorrect ? 1 : 0;
            recall += TrueClosest.Recall(there, found.Closest);
            (hops, requests, failures) = (hops + found.Hops, requests + found.Requests, failures + found.Failures);
            atSecond += isCorrect || await IsCorrectAsync(asker, ask) ? 1 : 0;
        }

        async Task<bool> IsCorrectAsync(SimulatedNode asker, FindNode ask)
        {
            using LookupResult found = await asker.Overlay.LookupAsync(ask, width, sink: null, CancellationToken.None);
            return Truth(ask) is [{ } closest, ..] && First(found)?.Equals(closest) == true;
        }

        Contact? First(LookupResult found)
        {
            foreach (Contact contact in found.Closest)
            {
                if (!IsJoining(contact))
                    return contact;
            }

            return null;
        }

        Contact[] Truth(FindNode ask) =>
            options.Overlay == OverlayKind.Ring ? TrueFollowing.Of(world, options.Ring.Space.PlaceOf(ask.Key), width)
            : Array.FindAll(TrueClosest.Of(world, in ask.Target, width), contact => !IsJoining(contact));

        // Counts neither for nor against: some know of it already, others cannot. A ring says who is a member.
        bool IsJoining(Contact contact)
        {
            SimulatedHost host = ((SimulatedContact)contact).Host;
            return options.Overlay == OverlayKind.Kademlia && host.IsAlive && !world.Nodes[host.Number].Dht.Members.IsJoined;
        }
    }
}
