using System;
using System.Linq;
using Kith.Core.Node;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kith;

/// <summary>Adds nodes to an application.</summary>
public static class KithServiceCollectionExtensions
{
    // The node that AddKith makes, under a key that no application uses by accident.
    private static readonly object Unnamed = new();

    /// <summary>
    /// Adds a node that starts and stops with the host, as the singleton <see cref="IKith"/>. Calling it again adds no second node; what
    /// the calls configure adds up.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options: <c>options => options with { Swarm = "lab" }</c>.</param>
    public static IServiceCollection AddKith(this IServiceCollection services, Func<KithOptions, KithOptions>? configure = null)
    {
        AddNode(services, Unnamed, configure);
        services.TryAddSingleton<IKith>(provider => provider.GetRequiredKeyedService<KithHostedService>(Unnamed));
        return services;
    }

    /// <summary>Adds a further node, as the keyed singleton <see cref="IKith"/>: one for each swarm that the application is part of.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The key to ask for it by: <c>[FromKeyedServices("lab")] IKith kith</c>.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddKeyedKith(this IServiceCollection services, string name, Func<KithOptions, KithOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        AddNode(services, name, configure);
        services.TryAddKeyedSingleton<IKith>(name, (provider, key) => provider.GetRequiredKeyedService<KithHostedService>(key));
        return services;
    }

    private static void AddNode(IServiceCollection services, object key, Func<KithOptions, KithOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
            services.AddKeyedSingleton(key, new KithSetup(configure));
        if (services.Any(service => service.ServiceType == typeof(KithHostedService) && Equals(service.ServiceKey, key)))
            return;
        services.AddKeyedSingleton(key, (provider, same) => new KithHostedService(
            provider.GetKeyedServices<KithSetup>(same).Aggregate(new KithOptions(), (options, setup) => setup.Configure(options)),
            provider.GetService<ILoggerFactory>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<KithHostedService>(key));
    }
}
