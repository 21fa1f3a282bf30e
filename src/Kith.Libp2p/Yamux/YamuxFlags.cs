using System;

namespace Kith.Libp2p.Yamux;

/// <summary>What a frame does to its stream, or for pings whether it asks or answers (yamux specification, "Flag field").</summary>
[Flags]
internal enum YamuxFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Opens the stream; on a ping, asks.</summary>
    Syn = 1,

    /// <summary>Takes in a stream that the other side opened; on a ping, answers.</summary>
    Ack = 2,

    /// <summary>The sender will send no more data.</summary>
    Fin = 4,

    /// <summary>Ends the stream both ways at once.</summary>
    Rst = 8,

    /// <summary>Every flag there is.</summary>
    All = Syn | Ack | Fin | Rst,
}
