using System;
using Kith.Core.Node;

namespace Kith.Discovery;

/// <summary>A peer that was found to join through.</summary>
/// <param name="Peer">Who, and where.</param>
/// <param name="Source">Where it was found first.</param>
/// <param name="DiscoveredAt">When it was found first.</param>
/// <param name="LastSeen">When it was found again last.</param>
public sealed record DiscoveredPeer(PeerInfo Peer, DiscoverySources Source, DateTimeOffset DiscoveredAt, DateTimeOffset LastSeen);
