namespace Kith.Libp2p.Yamux;

/// <summary>The second byte of a frame (yamux specification, "Type field").</summary>
internal enum YamuxFrameType : byte
{
    /// <summary>Bytes of a stream follow; the length says how many.</summary>
    Data = 0,

    /// <summary>The length is how many bytes more the receiver may send on the stream.</summary>
    WindowUpdate = 1,

    /// <summary>The length is an opaque value to be sent back.</summary>
    Ping = 2,

    /// <summary>The length is a <see cref="YamuxGoAwayCode"/>; no new streams from now on.</summary>
    GoAway = 3,
}
