using System.Diagnostics.CodeAnalysis;

namespace Kith.Libp2p.Host;

/// <summary>A connection, or why there is none.</summary>
internal readonly record struct DialResult(PeerConnection? Connection, ConnectFailure Failure)
{
    /// <summary>Whether there is a connection.</summary>
    [MemberNotNullWhen(true, nameof(Connection))]
    public bool Connected => Connection is not null;

    /// <summary>A connection.</summary>
    public static DialResult Of(PeerConnection connection) => new(connection, ConnectFailure.None);

    /// <summary>None, and why.</summary>
    public static DialResult Of(ConnectFailure failure) => new(null, failure);
}
