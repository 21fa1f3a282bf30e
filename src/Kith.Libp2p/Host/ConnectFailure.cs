namespace Kith.Libp2p.Host;

/// <summary>Why there is no connection; each is counted on its own, for dialled and for accepted connections.</summary>
internal enum ConnectFailure
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>The peer has no address that can be dialled.</summary>
    NoAddress,

    /// <summary>The peer failed a moment ago and is left alone for now.</summary>
    BackOff,

    /// <summary>Nobody answers at any address.</summary>
    Unreachable,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>Security or muxer could not be agreed on.</summary>
    Negotiation,

    /// <summary>The handshake failed.</summary>
    Handshake,

    /// <summary>Somebody else is there.</summary>
    WrongPeer,

    /// <summary>We are there ourselves.</summary>
    Self,

    /// <summary>A limit of ours on connections or dials is reached.</summary>
    OverLimit,

    /// <summary>The gates block the peer or its address.</summary>
    Blocked,

    /// <summary>The peer's id does not solve the swarm's puzzle.</summary>
    Puzzle,

    /// <summary>The peer has not shown what the swarm asks of its members, or has not believed us.</summary>
    NotAdmitted,

    /// <summary>The host is stopping.</summary>
    Stopping,
}
