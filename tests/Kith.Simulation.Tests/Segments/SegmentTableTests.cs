using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Kith.Simulation.Segments;

namespace Kith.Simulation.Tests.Segments;

/// <summary>
/// py-dht's tests of routing tables. Its buckets hold the k nodes nearest to the table's owner of those that belong there; ours hold a random choice
/// when they are made at once, and whoever came first when they are offered one by one, as Kademlia has it: where a bucket has room for all, both
/// are the same, and where it has not, ours are compared by their numbers.
/// </summary>
public class SegmentTableTests
{
    [Fact]
    public void Full_bucket_keeps_who_came_first_and_not_who_is_nearest()
    {
        SegmentNetwork network = New(200, k: 4);
        SegmentClient client = network.Clients[1];
        client.Bootstrap();
        int[] farthestHalf = [.. Enumerable.Range(0, 200).Where(id => id != 1 && Shared(client, network.Clients[id]) == 0)];
        Assert.Equal(farthestHalf.Take(4), client.RoutingNodes.Take(4));
    }

    [Fact]
    public void Each_bucket_holds_as_many_as_there_are_or_as_it_has_room_for()
    {
        SegmentNetwork network = New(700, k: 5);
        foreach (SegmentClient client in network.Clients.Take(50))
        {
            client.Bootstrap();
            int[] held = [.. client.TableSummary.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => int.Parse(entry.Split(':')[1]))];
            int[] shared = [.. network.Clients.Where(other => other != client).Select(other => Shared(client, other))];
            // The deepest bucket holds all that share more.
            Assert.Equal(Enumerable.Range(0, held.Length - 1).Select(bits => Math.Min(5, shared.Count(count => count == bits))), held.SkipLast(1));
            Assert.Equal(Math.Min(5, shared.Count(count => count >= held.Length - 1)), held[^1]);
        }
    }

    [Fact]
    public void Closest_to_a_hash_are_in_the_true_order_of_the_table()
    {
        SegmentNetwork network = New(700, k: 5);
        for (int number = 0; number < 50; number++)
        {
            SegmentKey key = SegmentKey.Of(number);
            SegmentClient client = network.Clients[number];
            Assert.Equal(client.RoutingNodes.OrderBy(id => network.Clients[id].Hash ^ key.Number).Take(5), client.ClosestTo(key).Closest);
        }
    }

    [Fact]
    public void Fast_table_has_every_bucket_as_full_as_the_classic_one_and_the_same_nodes_where_there_is_room()
    {
        SegmentNetwork network = New(100, k: 5);
        foreach (SegmentClient client in network.Clients)
            AssertSameTables(network, client, client.RoutingNodes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Fast_tables_are_as_full_as_classic_ones_whatever_the_threads_and_do_not_hold_their_owner(int threads)
    {
        SegmentNetwork network = New(1_000, k: 10, threads);
        SegmentNetwork one = New(1_000, k: 10, threads: 1);
        for (int id = 0; id < 1_000; id++)
        {
            IReadOnlyList<int> fast = network.Clients[id].RoutingNodes;
            Assert.Equal(one.Clients[id].RoutingNodes, fast);
            Assert.DoesNotContain(id, fast);
            if (id % 10 == 0)
                AssertSameTables(network, network.Clients[id], fast);
        }
    }

    [Fact]
    public void Summary_of_a_table_that_was_offered_all_is_that_of_a_table_that_was_made_of_all()
    {
        SegmentNetwork network = New(200, k: 2);
        foreach (SegmentClient client in network.Clients)
        {
            string made = client.TableSummary;
            string offered = client.Bootstrap();
            Assert.Equal(made, offered);
            Assert.Matches("^(b[0-9]+:[0-9]+ )+$", offered);
        }
    }

    [Fact]
    public void Ideal_table_of_one_node_is_the_one_that_it_was_given()
    {
        SegmentNetwork network = New(300, k: 7);
        Assert.All(network.Clients, client => Assert.Equal(client.RoutingNodes, network.BootstrapNode(client.Id, 7)));
    }

    private static SegmentNetwork New(int nodes, int k, int threads = 1)
    {
        SegmentNetwork network = new(1);
        Assert.Equal(Enumerable.Range(0, nodes), network.AddRandomPeers(nodes, new SegmentClientOptions { BucketSize = k }, threads));
        return network;
    }

    private static int Shared(SegmentClient client, SegmentClient other) => BitOperations.LeadingZeroCount(client.Hash ^ other.Hash);

    private static void AssertSameTables(SegmentNetwork network, SegmentClient client, IReadOnlyList<int> fast)
    {
        string summary = client.TableSummary;
        Assert.Equal(summary, client.Bootstrap());
        int k = client.Options.BucketSize;
        int[] roomy = [.. network.Clients.Where(other => other != client).GroupBy(other => Shared(client, other)).Where(group => group.Count() <= k).SelectMany(group => group).Select(other => other.Id)];
        Assert.Equal(fast.Intersect(roomy).Order(), client.RoutingNodes.Intersect(roomy).Order());
    }
}
