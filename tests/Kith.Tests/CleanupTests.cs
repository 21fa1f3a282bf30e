using System;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.Testing;

namespace Kith.Tests;

public class CleanupTests
{
    [Fact]
    public async Task Cleanup_interval_decides_when_room_is_made_and_never_how_long_a_record_lives()
    {
        KithClusterOptions options = new() { Configure = node => node with { CleanupInterval = TimeSpan.FromDays(1) } };
        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 1, options, TestContext.Current.CancellationToken);
        KithNode node = cluster[0];
        RecordKey key = PlainKey.Of("short");
        await node.PutAsync(key, new byte[] { 1 }, new PutOptions { TimeToLive = TimeSpan.FromSeconds(1) }, TestContext.Current.CancellationToken);
        Assert.True((await node.GetAsync(key, null, TestContext.Current.CancellationToken)).IsFound);

        cluster.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False((await node.GetAsync(key, null, TestContext.Current.CancellationToken)).IsFound);
        cluster.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, (await node.GetStatusAsync(TestContext.Current.CancellationToken)).Records);

        cluster.Clock.Advance(TimeSpan.FromDays(1));
        await cluster.UntilAsync(async () => (await node.GetStatusAsync()).Records == 0, TestContext.Current.CancellationToken);
    }
}
