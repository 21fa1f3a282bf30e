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

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

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
        // The others compare some 32 seconds later. Time goes slowly, so that messages are not late by it.
        TimeSpan passed = TimeSpan.Zero;
        await cluster.UntilAsync(async () =>
        {
            passed += Step;
            cluster.Clock.Advance(Step);
            return await HeldAsync(cluster[3]) == Records;
        });
        Assert.InRange(passed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    private static async Task<int> HeldAsync(KithNode node) => (await node.GetRecordsAsync()).Records.Count;
}
