using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Core.Node;
using Kith.Server.Artifacts;
using Kith.Server.OpenApi;
using Kith.Server.Rounds;
using Kith.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Server;

/// <summary>The HTTP API of a node, on loopback. It does not own the node.</summary>
public sealed class KithHttpServer : IAsyncDisposable
{
    private const int Leaving = 64; // Connections that have made way for others and are not gone yet.
    private const int MaxHeaders = 64;
    private const int MaxHeaderBytes = 16 << 10;
    private const int MaxRounds = 4; // Each may fill a folder for temporary files with updates.
    private const int MaxRequestLineBytes = 4 << 10;

    // Slower senders than this, after a pause, hold a connection for nothing.
    private static readonly MinDataRate MinBodyRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    private readonly WebApplication _application;
    private readonly TimeSpan _stopTimeout;
    private int _disposed;

    private KithHttpServer(WebApplication application, TimeSpan stopTimeout)
    {
        _application = application;
        _stopTimeout = stopTimeout;
        Addresses = [.. application.Urls.Select(url => new Uri(url))];
    }

    /// <summary>Where it listens, with the port that was picked where the options say 0.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>Method and path of everything that can be asked; HEAD goes with GET.</summary>
    internal IEnumerable<(string Method, string Path)> Routes =>
        from endpoint in ((IEndpointRouteBuilder)_application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        where method != HttpMethods.Head
        select (method, endpoint.RoutePattern.RawText!);

    /// <summary>Opens the API of a node; returns when it listens.</summary>
    /// <exception cref="KithException">An option is outside its range, the address is not loopback, or another process listens there.</exception>
    public static Task<KithHttpServer> StartAsync(IKith kith, HttpServerOptions? options = null, ILoggerFactory? logging = null, CancellationToken cancellation = default) =>
        StartAsync(kith, options, facts: null, logging, cancellation);

    /// <param name="kith">The node.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="facts">What to tell beside what the node knows; null for nothing.</param>
    /// <param name="logging">Null for no log.</param>
    /// <param name="cancellation">Gives up starting.</param>
    internal static async Task<KithHttpServer> StartAsync(IKith kith, HttpServerOptions? options, ServerFacts? facts, ILoggerFactory? logging, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kith);
        options ??= new HttpServerOptions();
        IPEndPoint endPoint = options.Validate();
        WebApplication application = Build(kith, endPoint, options, facts ?? new ServerFacts(), logging ?? NullLoggerFactory.Instance);
        try
        {
            await application.StartAsync(cancellation);
            return new KithHttpServer(application, options.StopTimeout);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await application.DisposeAsync();
            throw new KithException(KithErrorCode.AddressInUse, $"Another process listens on {endPoint}. Stop it, or choose another port for the HTTP API with --http 127.0.0.1:PORT.", taken);
        }
        catch (System.Net.Sockets.SocketException refused)
        {
            await application.DisposeAsync();
            throw new KithException(KithErrorCode.InvalidConfiguration, $"The HTTP API cannot listen on {endPoint}: {refused.Message}. Choose another address with --http 127.0.0.1:PORT.", refused);
        }
    }

    /// <summary>Stops listening, waits a while for requests in progress, and closes. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        using CancellationTokenSource patience = new(_stopTimeout);
        await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
    }

    private static WebApplication Build(IKith kith, IPEndPoint endPoint, HttpServerOptions options, ServerFacts facts, ILoggerFactory logging)
    {
        // The empty builder: no configuration sources, no console, no static files; an idle daemon should stay small.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logging);
        // The application's own lifetime decides about signals, not the server's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        ConnectionRoom room = new(options.MaxConnections);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(endPoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(room.Connect);
            });
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections + Leaving;
            kestrel.Limits.MaxRequestBodySize = RecordEndpoints.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
            kestrel.Limits.MinRequestBodyDataRate = MinBodyRate;
            kestrel.Limits.RequestHeadersTimeout = options.HeadersTimeout;
            kestrel.Limits.KeepAliveTimeout = options.KeepAliveTimeout;
        });

        WebApplication application = builder.Build();
        RequestGuard guard = new(options.Token, logging.CreateLogger<KithHttpServer>());
        application.Use(room.Serve);
        application.Use(next => context => guard.InvokeAsync(context, next));
        LookupLimit limit = new(options.MaxConcurrentLookups);
        new RecordEndpoints(kith).Map(application, limit);
        new BatchEndpoints(kith).Map(application, limit);
        new WatchEndpoint(kith).Map(application, new LookupLimit(options.MaxWatches));
        new ProviderEndpoints(kith).Map(application, limit);
        new NodeEndpoints(kith, facts).Map(application, limit);
        new ScrubEndpoint(kith).Map(application);
        new TraceEndpoint(kith).Map(application, limit);
        new RoundEndpoints(kith, TimeProvider.System).Map(application, new LookupLimit(MaxRounds));
        ArtifactStore artifacts = new(kith, TimeProvider.System, new ArtifactStoreOptions { StateFolder = options.ArtifactFolder });
        new ArtifactEndpoints(kith, artifacts).Map(application, new LookupLimit(options.MaxTransfers));
        new MetricsEndpoint(facts.Metrics).Map(application);
        OpenApiEndpoint.Map(application);
        new HealthEndpoints(kith).Map(application);
        return application;
    }
}
