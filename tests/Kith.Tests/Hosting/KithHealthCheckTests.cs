using System;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kith.Tests.Hosting;

public class KithHealthCheckTests
{
    [Fact]
    public async Task Node_is_unhealthy_before_its_start_and_healthy_among_enough_others()
    {
        await using (ServiceProvider early = Services(services => services.AddKith()))
        {
            HealthReportEntry entry = (await early.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["kith"];
            Assert.Equal(HealthStatus.Unhealthy, entry.Status);
            Assert.Contains("has not started", entry.Description, StringComparison.Ordinal);
            Assert.Equal(["ready"], entry.Tags);
        }

        await using KithCluster cluster = await KithCluster.StartAsync(nodes: 5);
        await using ServiceProvider provider = Services(services => services.AddSingleton<IKith>(_ => cluster[0]));
        HealthCheckService checks = provider.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await checks.CheckHealthAsync()).Status);
        Assert.Equal(5, (await checks.CheckHealthAsync()).Entries["kith"].Data.Count);
    }

    private static ServiceProvider Services(Action<IServiceCollection> add)
    {
        ServiceCollection services = new();
        services.AddLogging();
        add(services);
        services.AddHealthChecks().AddKith();
        return services.BuildServiceProvider();
    }
}
