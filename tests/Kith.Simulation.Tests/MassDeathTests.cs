using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Overlays;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Invariants;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>Half of a network dies at one moment and takes its disks along, and soon after 30 % of the rest (experiment E3).</summary>
public sealed class MassDeathTests
{
    private const int Records = 150;
    private const int Lookups = 100;

    /// <summary>Time for lists of a ring to be filled before.</summary>
    private static readonly TimeSpan Filled = TimeSpan.FromMinutes(3);

    /// <summary>Time for what is dead to be given up, and for what is left to be copied: 15 and 60 seconds, as for any death.</summary>
    private static readonly TimeSpan Repaired = TimeSpan.FromSeconds(75);

    [Theory]
    [InlineData(OverlayKind.Kademlia, 120, 71)]
    [InlineData(OverlayKind.Kademlia, 120, 72)]
    [InlineData(OverlayKind.Ring, 120, 71)]
    [InlineData(OverlayKind.Ring, 120, 72)]
    [InlineData(OverlayKind.Kademlia, 1_000, 73)]
    [InlineData(OverlayKind.Ring, 1_000, 73)]
    public void Every_record_with_a_copy_that_lives_is_found_and_lookups_find_who_is_responsible(OverlayKind overlay, int nodes, ulong seed)
    {
        Assert.SkipUnless(nodes < 1_000 || Environment.GetEnvironmentVariable("KITH_LONG_TESTS") is { Length: > 0 }, "Set KITH_LONG_TESTS for a thousand nodes.");
        World world = World.Joined(new WorldOptions { Overlay = overlay, Nodes = nodes, Seed = seed });
        Pass(world, Filled);
        List<RecordKey> keys = [.. Enumerable.Range(0, Records).Select(number => PlainKey.Of($"record {number}"))];
        foreach (RecordKey key in keys)
            Assert.True(world.RunUntil(world.AnyAlive().Dht.PutAsync(key, new byte[] { 1 }, new PutOptions { WaitForAll = true }, CancellationToken.None)).IsAcknowledged);
        foreach (double share in (double[])[0.5, 0.3])
        {
            Kill(world, share);
            List<RecordKey> left = [.. keys.Where(key => HasLivingCopy(world, key))];
            Assert.True(left.Count > Records * 9 / 10, $"{left.Count} of {Records} have a copy that lives: of five copies one in 32 of the records has none.");
            Pass(world, Repaired);
            Assert.All(left, key => Assert.True(Get(world, key).IsFound, $"{key} has a copy that lives and is not found."));
            int correct = Enumerable.Range(0, Lookups).Count(_ => FindsResponsible(world));
            Assert.True(correct >= Lookups * 99 / 100, $"{correct} of {Lookups} lookups found who is responsible.");
            if (overlay == OverlayKind.Ring)
                Assert.Null(IdealRing.FirstDifference(world)); // And one ring it is.
            keys = left;
        }
    }

    private static void Kill(World world, double share)
    {
        int dead = (int)(world.Nodes.Count(node => node.Host.IsAlive) * share);
        for (int number = 0; number < dead; number++)
            world.AnyAlive().Host.Kill();
    }

    private static bool HasLivingCopy(World world, RecordKey key) =>
        world.Nodes.Any(node => node.Host.IsAlive && world.RunUntil(node.Store.GetAsync(key, CancellationToken.None).AsTask()) is not null);

    private static GetResult Get(World world, RecordKey key) => world.RunUntil(world.AnyAlive().Dht.GetAsync(key, null, CancellationToken.None));

    private static bool FindsResponsible(World world)
    {
        byte[] key = new byte[34];
        world.Random.NextBytes(key);
        FindNode ask = new(key);
        using LookupResult found = world.RunUntil(world.AnyAlive().Overlay.LookupAsync(ask, 5, null, CancellationToken.None).AsTask());
        Contact[] responsible = world.Options.Overlay == OverlayKind.Ring ? TrueFollowing.Of(world, world.Options.Ring.Space.PlaceOf(ask.Key), 1) : TrueClosest.Of(world, in ask.Target, 1);
        return found.Closest is [{ } first, ..] && first.Equals(responsible[0]);
    }

    private static void Pass(World world, TimeSpan span) => world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + span);
}
