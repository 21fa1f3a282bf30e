using System;
using System.Linq;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Core.Records;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kith.Tests;

public class KithServiceCollectionExtensionsTests
{
    [Fact]
    public async Task Added_twice_is_one_node_with_both_wishes()
    {
        ServiceCollection services = new();
        services.AddKith(options => options with { Swarm = "lab" }).AddKith().AddKith(options => options with { K = 16 });
        await using ServiceProvider provider = services.BuildServiceProvider();

        KithHostedService node = Assert.IsType<KithHostedService>(Assert.Single(provider.GetServices<IHostedService>()));
        Assert.Same(node, provider.GetRequiredService<IKith>());
        Assert.Equal(("lab", 16), (node.Options.Swarm, node.Options.K));
    }

    [Fact]
    public async Task Each_swarm_has_its_own_node()
    {
        ServiceCollection services = new();
        services.AddKith();
        services.AddKeyedKith("lab", options => options with { Swarm = "lab" });
        services.AddKeyedKith("lab", options => options with { K = 16 });
        services.AddKeyedKith("field", options => options with { Swarm = "field" });
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal(3, provider.GetServices<IHostedService>().Distinct().Count());
        KithHostedService lab = Assert.IsType<KithHostedService>(provider.GetRequiredKeyedService<IKith>("lab"));
        KithHostedService field = Assert.IsType<KithHostedService>(provider.GetRequiredKeyedService<IKith>("field"));
        KithHostedService main = Assert.IsType<KithHostedService>(provider.GetRequiredService<IKith>());
        Assert.Equal((("lab", 16), ("field", 20), ("main", 20)), ((lab.Options.Swarm, lab.Options.K), (field.Options.Swarm, field.Options.K), (main.Options.Swarm, main.Options.K)));
    }

    [Fact]
    public async Task Applications_own_kith_is_kept()
    {
        await using KithHttpClient own = new(KithHttpClient.DefaultApi);
        ServiceCollection services = new();
        services.AddSingleton<IKith>(own);
        services.AddKith();
        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Same(own, provider.GetRequiredService<IKith>());
    }

    [Fact]
    public async Task Use_before_the_start_says_so()
    {
        await using ServiceProvider provider = new ServiceCollection().AddKith().BuildServiceProvider();
        IKith kith = provider.GetRequiredService<IKith>();
        InvalidOperationException early = await Assert.ThrowsAsync<InvalidOperationException>(() => kith.GetStatusAsync());
        Assert.Contains("AddKith", early.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_and_disposal_before_the_start_are_harmless()
    {
        await using ServiceProvider provider = new ServiceCollection().AddKith().BuildServiceProvider();
        IHostedService node = provider.GetRequiredService<IHostedService>();
        await node.StopAsync(default);
        await ((IKith)node).DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ((IKith)node).GetStatusAsync());
    }

    [Fact]
    public async Task Node_runs_from_the_hosts_start_to_its_stop()
    {
        await using ServiceProvider provider = new ServiceCollection().AddKith(options => options with { Role = NodeRole.Bootstrap }).BuildServiceProvider();
        IHostedService host = provider.GetRequiredService<IHostedService>();
        IKith kith = provider.GetRequiredService<IKith>();
        await host.StartAsync(default);
        await host.StartAsync(default);

        Assert.True((await kith.GetStatusAsync()).IsJoined);
        Assert.True((await kith.PutAsync(PlainKey.Of("greeting"), "hello"u8.ToArray())).IsAcknowledged);
        Assert.Equal("hello"u8.ToArray(), (await kith.GetAsync(PlainKey.Of("greeting"))).Value!.Value.ToArray());

        await host.StopAsync(default);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => kith.GetStatusAsync());
    }

    [Fact]
    public async Task Bad_option_stops_the_host_from_starting()
    {
        await using ServiceProvider provider = new ServiceCollection().AddKith(options => options with { Swarm = "No Such Name" }).BuildServiceProvider();
        KithException refused = await Assert.ThrowsAsync<KithException>(() => provider.GetRequiredService<IHostedService>().StartAsync(default));
        Assert.Equal(KithErrorCode.InvalidConfiguration, refused.Code);
    }
}
