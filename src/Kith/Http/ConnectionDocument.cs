using System;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Http;

/// <summary>A live connection.</summary>
internal sealed record ConnectionDocument(string Peer, string RemoteAddress, bool IsOutbound, string Agent, bool IsServer, double AgeMs)
{
    public static ConnectionDocument From(ConnectionInfo connection) => new(
        PeerIdText.Format(connection.Peer),
        connection.RemoteAddress,
        connection.IsOutbound,
        connection.Agent,
        connection.IsServer,
        connection.Age.TotalMilliseconds);

    public ConnectionInfo ToConnectionInfo() => new(PeerIdText.Parse(Peer), RemoteAddress, IsOutbound, Agent, IsServer, TimeSpan.FromMilliseconds(AgeMs));
}
