using Kith.Libp2p.Kademlia;

namespace Kith.Libp2p.Ring;

/// <summary>The bounds of the ring's messages. Lengths and counts are checked against them before anything is allocated.</summary>
internal static class RingLimits
{
    /// <summary>Contacts in one list: twice the longest successor list, whose slots double in a ring that keeps its whole membership.</summary>
    public const int MaxContacts = 40;

    /// <summary>Records in one page of a range.</summary>
    public const int MaxRecords = 4_096;

    /// <summary>The longest request: one that tells of a member and both its lists, each contact with all the addresses it may have.</summary>
    public const int MaxRequestBytes = ((2 * MaxContacts) + 4) * KadLimits.MaxPeerBytes;

    /// <summary>The longest reply: a page, which its last record may make longer than a page should be.</summary>
    public const int MaxReplyBytes = 1 << 20;
}
