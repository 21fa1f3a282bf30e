namespace Kith.Libp2p.Host;

/// <summary>How the read of a message ended.</summary>
internal enum FramedStatus
{
    /// <summary>With a whole message.</summary>
    Message,

    /// <summary>The peer finished its side between two messages.</summary>
    Closed,

    /// <summary>The peer finished its side within a message.</summary>
    Truncated,

    /// <summary>The length is not a varint, or beyond what is allowed; the stream was reset.</summary>
    Malformed,

    /// <summary>The message did not come, or not whole, in time; the stream was reset.</summary>
    TimedOut,

    /// <summary>The stream or its connection ended.</summary>
    Gone,
}
