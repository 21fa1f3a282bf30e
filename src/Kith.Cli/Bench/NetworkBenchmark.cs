using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kith.Simulation.Segments;

namespace Kith.Cli.Bench;

/// <summary>What it costs to make a network of n nodes whose routing tables are exact: at once, on one thread or several, and node by node.</summary>
internal static class NetworkBenchmark
{
    /// <summary>What a node with its table takes at the most, measured at a million nodes and rounded up.</summary>
    public const long BytesPerNode = 8_192;

    public static IEnumerable<RoundPhase> Phases(RoundSetting setting)
    {
        yield return new RoundPhase("nodes_without_tables", () => () => New(setting).Count == setting.Nodes);
        yield return new RoundPhase("ideal_table_of_one_node", () =>
        {
            SegmentNetwork network = New(setting);
            return () => network.Clients[0].Bootstrap().Length > 0 && HasTables(network, 1);
        });
        yield return FastBootstrap(setting, threads: 1);
        if (setting.Threads > 1)
            yield return FastBootstrap(setting, setting.Threads);
        yield return new RoundPhase("classic_bootstrap_of_all", () =>
        {
            SegmentNetwork network = New(setting);
            return () =>
            {
                foreach (SegmentClient client in network.Clients)
                    client.Bootstrap();
                return HasTables(network, network.Count);
            };
        });
    }

    /// <summary>The exact tables of all nodes at once.</summary>
    public static RoundPhase FastBootstrap(RoundSetting setting, int threads, CancellationToken cancellation = default) =>
        new(threads == 1 ? "fast_bootstrap_1_thread" : $"fast_bootstrap_{threads}_threads", () => Fill(setting, threads, cancellation));

    private static System.Func<bool> Fill(RoundSetting setting, int threads, CancellationToken cancellation)
    {
        SegmentNetwork network = New(setting);
        int[] all = [.. Enumerable.Range(0, network.Count)];
        return () =>
        {
            network.FillTables(all, threads, cancellation);
            return HasTables(network, network.Count);
        };
    }

    private static SegmentNetwork New(RoundSetting setting)
    {
        SegmentNetwork network = new(0);
        network.AddNewNodes(setting.Nodes, new SegmentClientOptions { BucketSize = setting.K });
        return network;
    }

    private static bool HasTables(SegmentNetwork network, int count) => network.Clients.Take(count).All(client => client.KnownCount > 0);
}
