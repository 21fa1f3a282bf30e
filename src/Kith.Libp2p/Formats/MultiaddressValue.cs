namespace Kith.Libp2p.Formats;

/// <summary>What stands after a protocol in a multiaddress.</summary>
internal enum MultiaddressValue
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An IPv4 address.</summary>
    Ip4,

    /// <summary>An IPv6 address.</summary>
    Ip6,

    /// <summary>A port number.</summary>
    Port,

    /// <summary>A host name.</summary>
    Name,

    /// <summary>A peer id.</summary>
    Peer,
}
