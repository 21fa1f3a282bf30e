using System;
using System.Net;
using Kith.Core.Node;

namespace Kith.Server;

/// <summary>Where and how widely the HTTP API opens. Immutable.</summary>
public sealed record HttpServerOptions
{
    /// <summary>HOST:PORT, the host a loopback address or <c>localhost</c>; port 0 picks a free one. <c>127.0.0.1:7480</c> unless set.</summary>
    public string EndPoint { get; init; } = $"127.0.0.1:{KithHttpClient.DefaultPort}";

    /// <summary>Requests that ask the network and may run at once, 1 to 10,000; 64 unless set. Further ones are answered 429 at once rather than queued.</summary>
    public int MaxConcurrentLookups { get; init; } = 64;

    /// <summary>Watches that may run at once, 1 to 10,000; 64 unless set: each reads its key every few seconds and keeps a connection. Further ones are answered 429.</summary>
    public int MaxWatches { get; init; } = 64;

    /// <summary>Artifacts that may be pushed, pulled or checked at once, 1 to 256; 16 unless set: each takes some 25 MiB. Further ones are answered 429.</summary>
    public int MaxTransfers { get; init; } = 16;

    /// <summary>Where pushes of artifacts that were interrupted are remembered, so that the next goes on from there. Null, the default: nowhere.</summary>
    public string? ArtifactFolder { get; init; }

    /// <summary>Connections open at once, 1 to 65,536; 256 unless set.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>How long the headers of a request may take to arrive: 10 seconds unless set.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an idle connection is kept: 2 minutes unless set.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long stopping waits for requests in progress: 5 seconds unless set.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Checks every value and reads <see cref="EndPoint"/>.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: the message names the option, its value and what is allowed.</exception>
    public IPEndPoint Validate()
    {
        Require(MaxConcurrentLookups is >= 1 and <= 10_000, nameof(MaxConcurrentLookups), MaxConcurrentLookups, "1 to 10000");
        Require(MaxWatches is >= 1 and <= 10_000, nameof(MaxWatches), MaxWatches, "1 to 10000");
        Require(MaxTransfers is >= 1 and <= 256, nameof(MaxTransfers), MaxTransfers, "1 to 256");
        Require(MaxConnections is >= 1 and <= 65_536, nameof(MaxConnections), MaxConnections, "1 to 65536");
        Require(HeadersTimeout > TimeSpan.Zero, nameof(HeadersTimeout), HeadersTimeout, "more than zero");
        Require(KeepAliveTimeout > TimeSpan.Zero, nameof(KeepAliveTimeout), KeepAliveTimeout, "more than zero");
        Require(StopTimeout >= TimeSpan.Zero, nameof(StopTimeout), StopTimeout, "zero or more");
        IPEndPoint endPoint = Read(EndPoint);
        return IPAddress.IsLoopback(endPoint.Address)
            ? endPoint
            : throw new KithException(
                KithErrorCode.InvalidConfiguration,
                $"The HTTP API may not listen on {endPoint}: whoever reaches it can read and write everything, so it opens on loopback only. Use 127.0.0.1:{endPoint.Port}, and a tunnel such as `ssh -L {endPoint.Port}:127.0.0.1:{endPoint.Port} HOST` from elsewhere.");
    }

    private static IPEndPoint Read(string text) => EndPointText.TryParse(text, out IPEndPoint? endPoint)
        ? endPoint
        : throw new KithException(KithErrorCode.InvalidConfiguration, $"The option {nameof(EndPoint)} is '{text}'. Allowed: HOST:PORT, such as 127.0.0.1:7480 or [::1]:7480.");

    private static void Require(bool holds, string name, object value, string allowed)
    {
        if (!holds)
            throw new KithException(KithErrorCode.InvalidConfiguration, $"The option {name} is '{value}'. Allowed: {allowed}.");
    }
}
