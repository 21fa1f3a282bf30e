using System;
using System.Collections.Generic;
using Kith.Core.Node;
using Kith.Hosting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kith;

/// <summary>What an application makes of the node it has: a health check, a cache.</summary>
public static class KithHostingExtensions
{
    /// <summary>Adds a check of the node that <see cref="KithServiceCollectionExtensions.AddKith"/> added: joined, quorums, copies, store, clock.</summary>
    /// <param name="checks">The application's health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What an unhealthy node counts as; null for unhealthy.</param>
    /// <param name="tags">The check's tags; <c>ready</c> unless given.</param>
    public static IHealthChecksBuilder AddKith(this IHealthChecksBuilder checks, string name = "kith", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.Add(new HealthCheckRegistration(name, provider => new KithHealthCheck(provider.GetRequiredService<IKith>()), failureStatus, tags ?? ["ready"]));
    }

    /// <summary>Adds the swarm of the application's node as its <see cref="IDistributedCache"/>, unless it has one already. An entry has at most 64 KiB.</summary>
    /// <param name="services">The application's services; <see cref="KithServiceCollectionExtensions.AddKith"/> adds the node.</param>
    /// <param name="options">How the cache lies in the swarm; null for the defaults.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: an option is outside its range.</exception>
    public static IServiceCollection AddKithDistributedCache(this IServiceCollection services, KithCacheOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        KithCacheOptions chosen = options ?? new KithCacheOptions();
        chosen.Validate();
        services.TryAddSingleton<IDistributedCache>(provider =>
            new KithDistributedCache(provider.GetRequiredService<IKith>(), chosen, provider.GetService<TimeProvider>() ?? TimeProvider.System));
        return services;
    }
}
