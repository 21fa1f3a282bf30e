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

        SimulatedNode back = world.Restart(world.Nodes[4]);
        Assert.True(world.RunUntil(back.Dht.JoinAsync([world.Nodes[0].Host.Contact], CancellationToken.None)));
        world.Run(TimeSpan.FromMicroseconds(world.Queue.Now) + TimeSpan.FromMinutes(3));
        Assert.Empty(Keys(world, lackingOnly: true));
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
