using System;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using Kith.Core.Ids;
using Kith.Core.Peers;
using Kith.Libp2p.Formats;
using Kith.Libp2p.Host;
using Kith.Libp2p.Mdns;
using Microsoft.Extensions.Logging;

namespace Kith.Discovery;

/// <summary>
/// Tells the local network of a node, and the node of whoever is there: each new one is dialled, and joined through where it turns out to be of the same
/// swarm. A network without multicast is said once and costs nothing else.
/// </summary>
internal sealed partial class LocalNetworkDiscovery : IAsyncDisposable
{
    private const int NameCharacters = 32; // The specification asks for 32 to 63, drawn anew at each start.
    private const string NameAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Bootstrapper _bootstrapper;
    private readonly DiscoveryBook _book;
    private readonly TimeProvider _clock;
    private readonly NodeLoop _loop;
    private readonly MdnsService? _service;

    public LocalNetworkDiscovery(Libp2pHost host, Bootstrapper bootstrapper, DiscoveryBook book, MdnsOptions options, TimeProvider clock, NodeLoop loop, ILogger logger)
    {
        _bootstrapper = bootstrapper;
        _book = book;
        _clock = clock;
        _loop = loop;
        try
        {
            string name = new([.. Enumerable.Range(0, NameCharacters).Select(_ => NameAlphabet[Random.Shared.Next(NameAlphabet.Length)])]);
            _service = MdnsService.Start(options, name, host.Peer, [.. host.Addresses.Select(address => address.WithPeer(host.Peer))], Hear, clock);
        }
        catch (SocketException refused)
        {
            LogNoMulticast(logger, options.Port, refused.Message);
        }
    }

    /// <summary>Falls silent.</summary>
    public ValueTask DisposeAsync() => _service?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Hear(Multiaddress address) => _loop.Post(state => Take((Multiaddress)state!), address);

    private void Take(Multiaddress address)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        _book.RemoveOld(now);
        PeerId peer = address.Peer!.Value;
        bool isKnown = _book.Knows(peer, address.Bytes);
        _book.TryAdd(new Contact(peer, address.Bytes), DiscoverySources.LocalNetwork, now);
        if (!isKnown)
            _bootstrapper.Find(address);
    }

    [LoggerMessage(EventId = 15, Level = LogLevel.Warning, Message = "The local network cannot be asked for nodes by multicast DNS on port {Port}: {Reason}. The node goes on without; name others with --join.")]
    private static partial void LogNoMulticast(ILogger logger, int port, string reason);
}
