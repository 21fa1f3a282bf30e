using Kith.Core.Records;

namespace Kith.Libp2p.Kademlia;

/// <summary>The bounds of Kademlia messages. Lengths are checked against them before anything is allocated.</summary>
internal static class KadLimits
{
    /// <summary>The longest request: a record of the largest size, its key twice, and room for fields that we skip.</summary>
    public const int MaxRequestBytes = RecordLimits.WireMaxValueBytes + (16 * 1024);

    /// <summary>The longest reply: a record and forty peers with all the addresses they may have.</summary>
    public const int MaxReplyBytes = 512 * 1024;

    /// <summary>The longest value in a record: a payload of the largest size in its envelope.</summary>
    public const int MaxValueBytes = RecordLimits.WireMaxValueBytes + RecordEnvelope.MaxOverheadBytes;

    /// <summary>Providers read from one request; only the sender itself is taken.</summary>
    public const int MaxProvidersInRequest = 4;

    /// <summary>Addresses taken from one peer of a reply.</summary>
    public const int MaxAddressesPerPeer = 16;

    /// <summary>The longest address taken, in bytes.</summary>
    public const int MaxAddressBytes = 512;

    /// <summary>The longest description of one peer that is read at all.</summary>
    public const int MaxPeerBytes = 8 * 1024;
}
