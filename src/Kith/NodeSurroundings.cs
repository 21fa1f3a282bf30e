using System;
using Kith.Libp2p.Mdns;
using Kith.Libp2p.Transport;

namespace Kith;

/// <summary>What a node takes from the world around it: in earnest the system's clock and TCP, in tests what the test provides.</summary>
/// <param name="Clock">Every date and every deadline of the node comes from here.</param>
/// <param name="Transport">What it dials and listens with.</param>
internal sealed record NodeSurroundings(TimeProvider Clock, ITransport Transport)
{
    /// <summary>How it asks the local network for peers, where its options say that it does.</summary>
    public MdnsOptions LocalNetwork { get; init; } = new();

    /// <summary>The world as it is.</summary>
    public static NodeSurroundings Real() => new(TimeProvider.System, new TcpTransport());
}
