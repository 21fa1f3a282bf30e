namespace Kith.Libp2p.Yamux;

/// <summary>Why a stream ended before both sides were finished.</summary>
internal enum StreamEnd
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>The peer reset it.</summary>
    ResetByPeer,

    /// <summary>We reset it.</summary>
    ResetLocally,

    /// <summary>A deadline passed.</summary>
    TimedOut,

    /// <summary>The connection under it is gone.</summary>
    ConnectionClosed,
}
