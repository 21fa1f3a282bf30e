namespace Kith.Libp2p.Yamux;

/// <summary>What became of a send that does not wait.</summary>
internal enum SendOutcome
{
    /// <summary>Everything is on its way.</summary>
    Sent,

    /// <summary>Nothing was sent: window, room or frame size do not allow it now.</summary>
    MustWait,

    /// <summary>Nothing was sent: the stream takes no more.</summary>
    Gone,
}
