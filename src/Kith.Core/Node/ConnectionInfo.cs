using System;
using Kith.Core.Ids;

namespace Kith.Core.Node;

/// <summary>A live connection.</summary>
/// <param name="Peer">Who is at the other end.</param>
/// <param name="RemoteAddress">The other end's address as text.</param>
/// <param name="IsOutbound">Whether this node dialled.</param>
/// <param name="Agent">What the peer says it runs; untrusted text, at most 128 characters; empty before identify.</param>
/// <param name="IsServer">Whether the peer takes part in this swarm's Kademlia as a server.</param>
/// <param name="Age">How long the connection has stood.</param>
public sealed record ConnectionInfo(PeerId Peer, string RemoteAddress, bool IsOutbound, string Agent, bool IsServer, TimeSpan Age);
