using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Testing;

namespace Kith.Artifacts.Tests.Rounds;

/// <summary>Six nodes that store gradients under names of their own, with a split and its healing in between.</summary>
public sealed class SplitAndHealTests
{
    private const int Nodes = 6;
    private static readonly int[] Left = [0, 1, 2];

    [Fact]
    public async Task Gradients_are_read_at_every_node_before_a_split_on_their_side_during_it_and_everywhere_after_it()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(Nodes, new KithClusterOptions { Configure = options => options with { RequestTimeout = TimeSpan.FromMilliseconds(500) } });
        await StoreAsync(cluster, round: 1);
        foreach (int node in Enumerable.Range(0, Nodes))
            Assert.Empty(await MissingAsync(cluster, node, KeysOf(1)));

        cluster.Partition(Left);
        await StoreAsync(cluster, round: 2);
        foreach (int node in Enumerable.Range(0, Nodes))
        {
            List<RecordKey> others = [.. KeysOf(2).Where((_, writer) => Left.Contains(writer) != Left.Contains(node))];
            List<RecordKey> own = [.. KeysOf(2).Except(others)];
            Assert.Empty(await MissingAsync(cluster, node, own));
            Assert.Equal(others, await MissingAsync(cluster, node, others));
        }

        cluster.Heal();
        await cluster.UntilAcquaintedAsync();
        await StoreAsync(cluster, round: 3);
        foreach (int node in Enumerable.Range(0, Nodes))
        {
            // What either side wrote while they were apart is everybody's now, which takes repair a moment.
            await cluster.UntilAsync(async () =>
            {
                cluster.Clock.Advance(TimeSpan.FromSeconds(5));
                return (await MissingAsync(cluster, node, [.. KeysOf(1), .. KeysOf(2), .. KeysOf(3)])).Count == 0;
            });
        }
    }

    private static List<RecordKey> KeysOf(int round) => [.. Enumerable.Range(0, Nodes).Select(node => PlainKeyOf(node, round))];

    private static RecordKey PlainKeyOf(int node, int round) => RecordKey.FromText($"/kith/plain/gradient_{node}_{round}");

    private static async Task StoreAsync(KithCluster cluster, int round)
    {
        for (int node = 0; node < Nodes; node++)
        {
            Task<PutReceipt> put = cluster[node].PutAsync(PlainKeyOf(node, round), new byte[] { (byte)round, (byte)node });
            await PassAsync(cluster, put);
            Assert.InRange((await put).Acknowledged, 1, Nodes);
        }
    }

    private static async Task<List<RecordKey>> MissingAsync(KithCluster cluster, int node, IReadOnlyList<RecordKey> keys)
    {
        List<RecordKey> missing = [];
        foreach (RecordKey key in keys)
        {
            Task<GetResult> get = cluster[node].GetAsync(key);
            await PassAsync(cluster, get);
            if (!(await get).IsFound)
                missing.Add(key);
        }

        return missing;
    }

    /// <summary>Nodes that are out of reach answer late, which is a matter of the clock.</summary>
    private static Task PassAsync(KithCluster cluster, Task waiting) => cluster.UntilAsync(() =>
    {
        if (!waiting.IsCompleted)
            cluster.Clock.Advance(TimeSpan.FromMilliseconds(100));
        return Task.FromResult(waiting.IsCompleted);
    });
}
