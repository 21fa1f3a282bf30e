using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Kith.Core.Peers;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Identity;
using Kith.Libp2p.Tests.Transport;
using Kith.Libp2p.Transport;
using Kith.Libp2p.Yamux;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kith.Libp2p.Tests.Host;

/// <summary>A host that listens on a network in memory, and what it told about its peers.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private TestHost(NodeIdentity identity, ITransport transport, HostOptions options, TimeProvider time)
    {
        Identity = identity;
        Host = new Libp2pHost(identity, transport, options, time, NullLogger.Instance);
        Host.PeerIdentified += Identified.Enqueue;
        Host.PeerDisconnected += Disconnected.Enqueue;
        Host.Handle(Echo.ProtocolId, new Echo());
    }

    public NodeIdentity Identity { get; }

    public Libp2pHost Host { get; }

    public ConcurrentQueue<PeerConnection> Identified { get; } = new();

    public ConcurrentQueue<PeerConnection> Disconnected { get; } = new();

    public Libp2pCounters Counters => Host.Counters;

    public Contact Contact => new(Host.Peer, [.. Host.Addresses.Select(address => address.Bytes)]);

    public IPEndPoint EndPoint => Host.Addresses[0].TryGetEndPoint(out IPEndPoint? endPoint) ? endPoint : throw new InvalidOperationException();

    public static async Task<TestHost> StartAsync(ITransport transport, TimeProvider time, HostOptions? options = null, NodeIdentity? identity = null)
    {
        var host = new TestHost(
            identity ?? NodeIdentity.Generate(),
            transport,
            (options ?? new HostOptions()) with
            {
                ListenAddresses = [Multiaddress.Parse("/ip4/127.0.0.1/tcp/0")],

                // Tests move time faster than a peer can answer, and than a busy machine can write.
                Yamux = new YamuxOptions { KeepAliveInterval = TimeSpan.FromHours(1), WriteTimeout = TimeSpan.FromHours(1) },
            },
            time);
        await host.Host.StartAsync();
        return host;
    }

    public async Task<PeerConnection> ConnectAsync(TestHost other)
    {
        DialResult result = await Host.GetConnectionAsync(other.Contact).Soon();
        Assert.Equal(ConnectFailure.None, result.Failure);
        return result.Connection!;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync().Soon();
        Assert.Equal(0, Counters.Faults);
        Assert.Equal(0, Counters.Yamux.HandlerFaults);
        Identity.Dispose();
    }
}
