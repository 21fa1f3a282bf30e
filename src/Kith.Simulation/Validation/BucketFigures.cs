using System.Collections.Generic;
using System.Linq;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Simulation.Invariants;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Validation;

/// <summary>How full buckets are, beside 28 crawls of IPFS in April 2022 (ProbeLab, request for measurement 19), in a world of as many nodes as were reachable.</summary>
internal static class BucketFigures
{
    private const string Source = "ProbeLab RFM19, crawls of IPFS";
    private const int Reachable = 15_371;
    private const int K = 20;

    /// <summary>Nodes whose own surroundings are looked at; every one costs a look at all.</summary>
    private const int Looked = 200;

    public static IEnumerable<ValidationFigure> Measure()
    {
        World world = World.Warm(new WorldOptions { Nodes = Reachable, Seed = 1 });
        yield return ValidationFigure.Near(Source, "contacts in a bucket, buckets 0 to 8", 19.88, Enumerable.Range(0, 9).Average(bucket => MeanOf(world, bucket)), 0.2);
        yield return ValidationFigure.Near(Source, "contacts in bucket 9", 14.16, MeanOf(world, 9), 1.4);
        yield return ValidationFigure.Near(Source, "contacts in bucket 13", 0.908, MeanOf(world, 13), 0.09);
        (double first, double last) = (0, 0);
        foreach (SimulatedNode node in world.Nodes[..Looked])
        {
            Identifier self = node.Host.Contact.Id;
            Contact[] closest = TrueClosest.Of(world, in self, K + 1); // The nearest is the node itself.
            first += Identifier.SharedPrefixLength(in self, in closest[1].Id);
            last += Identifier.SharedPrefixLength(in self, in closest[K].Id);
        }

        yield return ValidationFigure.Near(Source, "bucket of the closest other node, mean", 14, first / Looked, 0.7);
        yield return ValidationFigure.Near(Source, "bucket of the 20th closest, mean", 9, last / Looked, 0.7);
    }

    /// <summary>Contacts that share exactly so many leading bits with their node, averaged over all nodes. The deepest bucket of a table holds several such lengths.</summary>
    private static double MeanOf(World world, int bucket) => world.Nodes.Average(node =>
    {
        Identifier self = node.Host.Contact.Id;
        int count = 0;
        for (int place = System.Math.Min(bucket, node.Kademlia.Table.BucketCount - 1); place < node.Kademlia.Table.BucketCount && place <= bucket; place++)
        {
            foreach (Contact contact in node.Kademlia.Table.Bucket(place).Contacts)
                count += Identifier.SharedPrefixLength(in self, in contact.Id) == bucket ? 1 : 0;
        }

        return (double)count;
    });
}
