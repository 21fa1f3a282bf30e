using System;
using System.IO;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Testing;

namespace Kith.Tests;

public sealed class WipedNodeTests
{
    private const int Records = 40;

    // A node that came back at once with an empty disk was no news to anybody, and had its records again when the others next compared, up to a minute later.
    [Fact]
    public async Task Node_that_comes_back_with_an_empty_disk_asks_for_its_records_and_has_them_soon()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(5, new KithClusterOptions { KeepsData = true });
        for (int number = 0; number < Records; number++)
            await cluster[0].PutAsync(PlainKey.Of($"{number}"), "hello"u8.ToArray(), new PutOptions { WaitForAll = true });
        await cluster.KillAsync(3);
        foreach (string file in Directory.GetFiles(cluster.FolderOf(3), "records.db*"))
            File.Delete(file);
        await cluster.RestartAsync(3);
        for (int second = 0; second < 20 && await HeldAsync(cluster[3]) < Records; second++)
        {
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
            await cluster.UntilAcquaintedAsync(); // And time for what is due.
        }

        Assert.Equal(Records, await HeldAsync(cluster[3]));
    }

    private static async Task<int> HeldAsync(KithNode node) => (await node.GetRecordsAsync()).Records.Count;
}
