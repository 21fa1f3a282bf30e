using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace Kith.EndToEnd.Tests.VoidPhone;

public sealed class ConfigNetworkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kith-e2e-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Value_put_at_one_API_port_is_read_at_all_others_outlives_two_nodes_and_ends_in_time()
    {
        await using ConfigNetwork network = new(_folder);
        await network.StartAsync();
        Assert.Contains("whoever reaches it can read and write values", network.Processes[0].Error, StringComparison.Ordinal);
        foreach (string address in Lines(network.Processes[4].Output, "Peers  "))
            Assert.DoesNotContain("/0.0.0.0/", address, StringComparison.Ordinal);

        await VoidPhoneClient.PutAsync(network.ApiPort(2), "long", "v", seconds: 600);
        for (int node = 0; node < ConfigNetwork.Nodes; node++)
            Assert.Equal("v", await VoidPhoneClient.UntilFoundAsync(network.ApiPort(node), "long"));
        Stopwatch life = Stopwatch.StartNew();
        await VoidPhoneClient.PutAsync(network.ApiPort(4), "short", "v", seconds: 10);
        Assert.Equal("v", await VoidPhoneClient.UntilFoundAsync(network.ApiPort(3), "short"));

        network.Processes[1].Kill(); // One of the two bootstrap nodes, and another.
        network.Processes[4].Kill();
        foreach (int node in (int[])[0, 2, 3, 5, 6])
        {
            Assert.Equal("v", await VoidPhoneClient.UntilFoundAsync(network.ApiPort(node), "long"));
            string? early = await VoidPhoneClient.GetAsync(network.ApiPort(node), "short");
            Assert.True(early == "v" || life.Elapsed > TimeSpan.FromSeconds(9), "It ended before its time.");
        }

        await VoidPhoneClient.UntilAbsentAsync(network.ApiPort(3), "short");
        Assert.InRange(life.Elapsed, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(35));
        foreach (int node in (int[])[0, 2, 3, 5, 6])
        {
            Assert.Null(await VoidPhoneClient.GetAsync(network.ApiPort(node), "short"));
            Assert.Equal("v", await VoidPhoneClient.GetAsync(network.ApiPort(node), "long"));
        }
    }

    private static string[] Lines(string output, string prefix) => Array.FindAll(output.Split('\n'), line => line.StartsWith(prefix, StringComparison.Ordinal));
}
