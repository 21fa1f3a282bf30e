namespace Kith.Libp2p.Yamux;

/// <summary>Why a side ends the session (yamux specification, "Go Away").</summary>
internal enum YamuxGoAwayCode : uint
{
    /// <summary>It is done.</summary>
    Normal = 0,

    /// <summary>The other side broke the protocol.</summary>
    ProtocolError = 1,

    /// <summary>It is broken itself.</summary>
    InternalError = 2,
}
