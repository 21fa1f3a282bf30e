using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Peers;
using Kith.Core.Records;
using Kith.Simulation.Invariants;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Tests;

/// <summary>Many keys in one call: the same replicas as one by one, with a fraction of the requests.</summary>
public class ManyRecordsTests
{
    [Theory]
    [InlineData(5, 100)]
    [InlineData(200, 500)]
    [InlineData(2_000, 1_000)]
    public void Each_of_many_records_is_on_its_truly_closest_nodes_and_comes_back(int nodes, int count)
    {
        World world = nodes < 50 ? World.Joined(new WorldOptions { Nodes = nodes, Seed = 61 }) : World.Warm(new WorldOptions { Nodes = nodes, Seed = 61 });
        PutItem[] items = Items(count);
        PutReceipt[] receipts = world.RunUntil(world.Nodes[1].Dht.PutManyAsync(items, new PutOptions { WaitForAll = true }, CancellationToken.None));

        Assert.Equal(items.Select(item => item.Key), receipts.Select(receipt => receipt.Key));
        Assert.All(receipts, receipt => Assert.Equal((true, 5), (receipt.IsAcknowledged, receipt.Acknowledged)));
        foreach (PutReceipt receipt in receipts)
            Assert.Equal(TrueClosest.Of(world, Identifier.Of(receipt.Key.Span), 5).Select(contact => contact.Peer), receipt.Replicas.Select(replica => replica.Peer));

        GetResult[] results = world.RunUntil(world.Nodes[2].Dht.GetManyAsync([.. items.Select(item => item.Key)], null, CancellationToken.None));
        for (int index = 0; index < count; index++)
            Assert.Equal((items[index].Key, true, items[index].Value.ToArray()[0]), (results[index].Key, results[index].IsConfirmed, results[index].Value!.Value.Span[0]));
    }

    [Fact]
    public void Finding_the_way_to_many_keys_costs_a_quarter_of_finding_it_to_each()
    {
        const int Copies = 5 * 5_000; // Less than one in a thousand is the writer's own.
        PutItem[] items = Items(5_000);
        World together = World.Warm(new WorldOptions { Nodes = 1_000, Seed = 62 });
        together.RunUntil(together.Nodes[1].Dht.PutManyAsync(items, new PutOptions { WaitForAll = true }, CancellationToken.None));
        World alone = World.Warm(new WorldOptions { Nodes = 1_000, Seed = 62 });
        foreach (PutItem item in items)
            alone.RunUntil(alone.Nodes[1].Dht.PutAsync(item.Key, item.Value, new PutOptions { WaitForAll = true }, CancellationToken.None));
        Assert.True(
            together.Network.Requests - Copies < (alone.Network.Requests - Copies) / 4,
            $"{together.Network.Requests} requests together, {alone.Network.Requests} alone, {Copies} of them the copies.");
    }

    [Fact]
    public void Dead_replicas_are_replaced_by_the_next_closest()
    {
        World world = World.Warm(new WorldOptions { Nodes = 300, Seed = 63 });
        foreach (SimulatedNode node in world.Nodes.Where((_, index) => index % 10 == 3))
            node.Host.IsAlive = false;
        PutItem[] items = Items(300);
        PutReceipt[] receipts = world.RunUntil(world.Nodes[1].Dht.PutManyAsync(items, new PutOptions { WaitForAll = true }, CancellationToken.None));
        Assert.All(receipts, receipt => Assert.Equal((true, 5), (receipt.IsAcknowledged, receipt.Acknowledged)));
        GetResult[] results = world.RunUntil(world.Nodes[5].Dht.GetManyAsync([.. items.Select(item => item.Key)], null, CancellationToken.None));
        Assert.All(results, result => Assert.True(result.IsFound && result.IsConfirmed));
    }

    [Fact]
    public void Provided_things_are_found_and_said_again_together()
    {
        World world = World.Warm(new WorldOptions { Nodes = 300, Seed = 64 });
        ProviderKey[] keys = [.. Enumerable.Range(0, 200).Select(number => ProviderKey.Of(BitConverter.GetBytes(number)))];
        ProvideReceipt[] receipts = world.RunUntil(world.Nodes[1].Dht.Providing.ProvideManyAsync(keys, CancellationToken.None));
        Assert.All(receipts, receipt => Assert.Equal(receipt.Closest, receipt.Told));
        foreach (ProviderKey key in keys.Where((_, index) => index % 20 == 0))
        {
            List<Contact> found = world.RunUntil(world.Nodes[7].Dht.Providing.FindAsync(key, 5, CancellationToken.None));
            Assert.Equal([world.Nodes[1].Host.Contact.Peer], found.Select(contact => contact.Peer));
        }
    }

    [Fact]
    public void One_bad_value_among_many_is_told_before_any_is_stored()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 65 });
        PutItem[] items = [.. Items(3), new PutItem(PlainKey.Of("long"), new byte[100_000])];
        KithException refused = Assert.Throws<KithException>(() => world.RunUntil(world.Nodes[1].Dht.PutManyAsync(items, null, CancellationToken.None)));
        Assert.Equal(KithErrorCode.InvalidArgument, refused.Code);
        Assert.False(world.RunUntil(world.Nodes[1].Dht.GetAsync(items[0].Key, null, CancellationToken.None)).IsFound);
    }

    [Fact]
    public void Signed_keys_are_counted_and_stand_once()
    {
        World world = World.Joined(new WorldOptions { Nodes = 5, Seed = 66 });
        PeerId owner = world.Nodes[0].Host.Contact.Peer;
        PutItem[] items = [.. Enumerable.Range(0, 20).Select(number => new PutItem(SignedKey.Of(owner, $"{number}"), new[] { (byte)number }))];
        Assert.All(world.RunUntil(world.Nodes[0].Dht.PutManyAsync(items, null, CancellationToken.None)), receipt => Assert.Equal(2UL, receipt.Sequence));
        Assert.All(world.RunUntil(world.Nodes[0].Dht.PutManyAsync(items, null, CancellationToken.None)), receipt => Assert.Equal(4UL, receipt.Sequence));
        KithException twice = Assert.Throws<KithException>(() => world.RunUntil(world.Nodes[0].Dht.PutManyAsync([.. items, items[0]], null, CancellationToken.None)));
        Assert.Contains("twice", twice.Message, StringComparison.Ordinal);
    }

    private static PutItem[] Items(int count) => [.. Enumerable.Range(0, count).Select(number => new PutItem(PlainKey.Of($"many {number}"), new[] { (byte)number }))];
}
