using System;
using System.Threading.Tasks;
using Kith.Server.VoidPhone;
using Kith.Testing;

namespace Kith.Server.Tests.VoidPhone;

/// <summary>The API over real nodes, with their clock in the test's hand.</summary>
public class VoidPhoneClusterTests
{
    [Fact]
    public async Task Value_put_at_one_node_is_read_at_every_other_and_survives_two_of_five()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(5, cancellation: TestContext.Current.CancellationToken);
        await PutAsync(cluster, node: 0, "k", "v", seconds: 600);
        for (int node = 0; node < 5; node++)
            Assert.Equal("v", await GetAsync(cluster, node, "k"));
        await cluster.KillAsync(1);
        await cluster.KillAsync(3);
        foreach (int node in (int[])[0, 2, 4])
            Assert.Equal("v", await GetAsync(cluster, node, "k"));
    }

    [Fact]
    public async Task Value_of_one_second_is_gone_after_two_and_one_of_an_hour_is_not()
    {
        await using KithCluster cluster = await KithCluster.StartAsync(3, cancellation: TestContext.Current.CancellationToken);
        await PutAsync(cluster, node: 0, "short", "v", seconds: 1);
        await PutAsync(cluster, node: 0, "long", "v", seconds: 3_600);
        cluster.Clock.Advance(TimeSpan.FromSeconds(2));
        for (int node = 0; node < 3; node++)
        {
            Assert.Null(await GetAsync(cluster, node, "short"));
            Assert.Equal("v", await GetAsync(cluster, node, "long"));
        }
    }

    private static async Task PutAsync(KithCluster cluster, int node, string key, string value, ushort seconds)
    {
        await using TestClient client = new(cluster[node], new VoidPhoneOptions { Dialect = VoidPhoneDialect.Dht14 });
        await client.SendAsync(Messages.Put(key, value, seconds));
        Assert.Equal(VoidPhoneMessageType.Success, (await client.ReceiveAsync()).Type);
    }

    private static async Task<string?> GetAsync(KithCluster cluster, int node, string key)
    {
        await using TestClient client = new(cluster[node]);
        await client.SendAsync(Messages.Get(key));
        VoidPhoneMessage answer = await client.ReceiveAsync();
        return answer.Type == VoidPhoneMessageType.Success ? Messages.Text(answer.Value) : null;
    }
}
