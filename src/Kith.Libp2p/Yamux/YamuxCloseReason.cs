namespace Kith.Libp2p.Yamux;

/// <summary>Why a session ended; each is counted on its own.</summary>
internal enum YamuxCloseReason
{
    /// <summary>It stands.</summary>
    None,

    /// <summary>We closed it.</summary>
    Local,

    /// <summary>The peer said go away.</summary>
    RemoteGoAway,

    /// <summary>The connection ended or broke.</summary>
    TransportClosed,

    /// <summary>The peer broke the yamux protocol.</summary>
    ProtocolError,

    /// <summary>The peer made us queue more control frames than it read.</summary>
    ControlBacklog,

    /// <summary>The peer opened and reset streams faster than anyone in good faith does.</summary>
    RapidReset,

    /// <summary>The peer sent more than our handlers read.</summary>
    BufferLimit,

    /// <summary>The peer took nothing in for too long.</summary>
    WriteTimeout,

    /// <summary>The peer was silent, a ping included.</summary>
    KeepAliveTimeout,
}
