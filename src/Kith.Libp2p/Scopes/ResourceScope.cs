namespace Kith.Libp2p.Scopes;

/// <summary>Whose limit was reached; each is counted on its own.</summary>
internal enum ResourceScope
{
    /// <summary>All peers together.</summary>
    System,

    /// <summary>What has not said yet what it is.</summary>
    Transient,

    /// <summary>One peer.</summary>
    Peer,

    /// <summary>One protocol, of all peers.</summary>
    Protocol,

    /// <summary>One protocol of one peer.</summary>
    ProtocolOfPeer,

    /// <summary>One connection.</summary>
    Connection,
}
