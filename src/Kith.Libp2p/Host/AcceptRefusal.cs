namespace Kith.Libp2p.Host;

/// <summary>Why an inbound connection was hung up on before its handshake; each is counted on its own.</summary>
internal enum AcceptRefusal
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Too many handshakes are under way.</summary>
    Handshakes,

    /// <summary>The address has too many connections.</summary>
    AddressLimit,

    /// <summary>The address connects too often.</summary>
    AddressRate,

    /// <summary>The gates block the address.</summary>
    Blocked,

    /// <summary>The host is stopping.</summary>
    Stopping,
}
