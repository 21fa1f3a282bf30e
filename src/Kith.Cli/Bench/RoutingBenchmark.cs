using System.Collections.Generic;
using Kith.Simulation.Segments;

namespace Kith.Cli.Bench;

/// <summary>What one routing table costs in a network of n nodes, each operation many times a round.</summary>
internal static class RoutingBenchmark
{
    /// <summary>A node without a table.</summary>
    public const long BytesPerNode = NetworkBenchmark.BytesPerNode / 2;

    private const int Operations = 1_000;

    public static IEnumerable<RoundPhase> Phases(RoundSetting setting)
    {
        yield return new RoundPhase("add_one_peer_to_full_table", () =>
        {
            SegmentClient client = Bootstrapped(setting);
            int held = client.RoutingNodes.Count;
            int before = client.Network.Count;
            client.Network.AddNewNodes(Operations, client.Options);
            return () =>
            {
                for (int number = before; number < before + Operations; number++)
                    client.Offer(number);
                return client.RoutingNodes.Count >= held;
            };
        });
        yield return new RoundPhase("closest_to_a_hash", () =>
        {
            SegmentClient client = Bootstrapped(setting);
            return () =>
            {
                bool isRight = true;
                for (int number = 0; number < Operations; number++)
                    isRight &= client.ClosestTo(SegmentKey.Of(number)).Closest.Count > 0;
                return isRight;
            };
        });
        yield return new RoundPhase("list_the_table", () =>
        {
            SegmentClient client = Bootstrapped(setting);
            int held = client.RoutingNodes.Count;
            return () =>
            {
                bool isRight = true;
                for (int number = 0; number < Operations; number++)
                    isRight &= client.RoutingNodes.Count == held;
                return isRight;
            };
        });
    }

    private static SegmentClient Bootstrapped(RoundSetting setting)
    {
        SegmentNetwork network = new(0);
        network.AddNewNodes(setting.Nodes, new SegmentClientOptions { BucketSize = setting.K });
        network.Clients[0].Bootstrap();
        return network.Clients[0];
    }
}
