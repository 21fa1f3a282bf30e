using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

public class RecordListTests
{
    [Fact]
    public void Record_that_lacks_a_copy_is_listed_until_the_copy_is_made()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 71 });
        Put(world, "whole");
        world.Nodes[4].Host.Kill();
        Put(world, "short of one"); // Before anybody has noticed.
        Assert.Equal([PlainKey.Of("short of one")], Keys(world, lackingOnly: true));
        Assert.Equal(1, world.Nodes[0].Dht.Lacking.Count);
        Assert.Equal(2, Keys(world, lackingOnly: false).Count);

        // Once the death is known: four nodes are left for records that five have held.
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromSeconds(20));
        Assert.Equal(2, Keys(world, lackingOnly: true).Count);
        Assert.Equal(2, world.Nodes[0].Dht.LackingCount);

        SimulatedNode back = world.Restart(world.Nodes[4]);
        Assert.True(world.RunUntil(back.Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMinutes(3));
        Assert.Empty(Keys(world, lackingOnly: true));
        Assert.Equal(0, world.Nodes[0].Dht.LackingCount);
    }

    [Fact]
    public void Records_of_a_small_network_lack_nothing_and_those_of_a_shrunk_one_do_for_a_day()
    {
        World world = World.Joined(new WorldOptions { Nodes = 4, Seed = 75 });
        Put(world, "as many copies as nodes");
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMinutes(5));
        Assert.All(world.Nodes, node => Assert.Equal(0, node.Dht.LackingCount));
        world.Nodes[2].Host.Kill();
        world.Nodes[3].Host.Kill();
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromSeconds(20));
        Assert.Single(Keys(world, lackingOnly: true));
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromHours(25));
        Put(world, "two members it is");
        Assert.Empty(Keys(world, lackingOnly: true));
    }

    [Fact]
    public void Copies_in_place_of_lost_ones_are_lacking_until_they_are_made()
    {
        World world = World.Joined(new WorldOptions { Nodes = 9, Seed = 76 });
        for (int number = 0; number < 60; number++)
            Put(world, $"{number}");
        world.Nodes[8].Host.Kill();
        int most = 0;
        for (int step = 0; step < 600; step++)
        {
            world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMilliseconds(50));
            most = Math.Max(most, world.Nodes.Where(node => node.Host.IsAlive).Sum(node => node.Dht.LackingCount));
        }

        Assert.InRange(most, 1, 60); // Five of nine hold each: some thirty have lost one, and one holder each makes the copy.
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromSeconds(60));
        Assert.All(world.Nodes.Where(node => node.Host.IsAlive), node => Assert.Equal(0, node.Dht.LackingCount));
    }

    [Fact]
    public void Pages_follow_each_other_without_a_gap()
    {
        World world = World.Joined(new WorldOptions { Nodes = 3, Seed = 72 });
        for (int number = 0; number < 25; number++)
            Put(world, $"{number}");
        List<RecordKey> seen = [];
        Identifier? next = default(Identifier);
        int pages = 0;
        while (next is { } from)
        {
            RecordListPage page = world.RunUntil(world.Nodes[1].Dht.Records.ReadAsync(from, 10, lackingOnly: false, CancellationToken.None));
            seen.AddRange(page.Records.Select(record => record.Key));
            next = page.Next;
            pages++;
        }

        Assert.Equal((3, 25), (pages, seen.Count));
        Assert.Equal(seen.OrderBy(key => Identifier.Of(key.Span)), seen);
        Assert.Equal(25, seen.Distinct().Count());
    }

    [Fact]
    public void Deletion_is_listed_as_what_it_is()
    {
        World world = World.Joined(new WorldOptions { Nodes = 3, Seed = 73 });
        Put(world, "gone");
        world.RunUntil(world.Nodes[0].Dht.DeleteAsync(PlainKey.Of("gone"), null, CancellationToken.None));
        Assert.True(Assert.Single(world.RunUntil(world.Nodes[0].Dht.Records.ReadAsync(default, 10, lackingOnly: false, CancellationToken.None)).Records).IsTombstone);
    }

    private static void Put(World world, string name) =>
        Assert.True(world.RunUntil(world.Nodes[0].Dht.PutAsync(PlainKey.Of(name), new byte[] { 1 }, new PutOptions { WaitForAll = true }, CancellationToken.None)).IsAcknowledged);

    private static List<RecordKey> Keys(World world, bool lackingOnly) =>
        [.. world.RunUntil(world.Nodes[0].Dht.Records.ReadAsync(default, 100, lackingOnly, CancellationToken.None)).Records.Select(record => record.Key)];
}
