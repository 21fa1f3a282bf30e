using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Kith.EndToEnd.Tests.Nemesis;

namespace Kith.EndToEnd.Tests;

/// <summary>A node that was killed is ready again at once, by what it had saved.</summary>
public sealed class RestartTests
{
    private const int Restarts = 2;
    private static readonly TimeSpan Ready = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Killed_node_is_ready_within_five_seconds_though_the_peer_it_joined_through_is_gone()
    {
        await using NodeCluster cluster = await NodeCluster.StartAsync(3);
        await cluster.UntilAcquaintedAsync(Patience);
        byte[] value = Encoding.UTF8.GetBytes("kept");
        PutReceipt receipt = await cluster[2].Client.PutAsync(PlainKey.Of("name"), value, new PutOptions { WaitForAll = true });
        Assert.True(receipt.IsAcknowledged);
        await cluster[2].TerminateAsync(); // What it knows of the network is saved for sure then; else it is within two seconds.
        await cluster[2].StartAsync();
        TimeSpan[] before = await RestartAsync(cluster[2], value);
        await cluster[0].KillAsync(); // Whom the others were told to join through.
        TimeSpan[] after = await RestartAsync(cluster[2], value);
        await cluster.UntilAcquaintedAsync(Patience);

        string story = $"Ready after {Text(before)}, and without the peer after {Text(after)}.";
        TestContext.Current.TestOutputHelper?.WriteLine(story);
        Assert.True(after.Max() <= Ready, story);
    }

    private static async Task<TimeSpan[]> RestartAsync(ClusterNode node, byte[] value)
    {
        TimeSpan[] took = new TimeSpan[Restarts];
        for (int restart = 0; restart < Restarts; restart++)
        {
            await node.KillAsync();
            took[restart] = await node.StartAsync();
            Assert.Equal(value, (await node.Client.GetAsync(PlainKey.Of("name"))).Value!.Value.ToArray());
        }

        return took;
    }

    private static string Text(TimeSpan[] took) => string.Join(", ", took.Select(time => $"{time.TotalSeconds:F1} s"));
}
