namespace Kith.Libp2p.Kademlia;

/// <summary>Field 1 of a Kademlia message (libp2p kad-dht specification, "RPC messages").</summary>
internal enum KadMessageType
{
    /// <summary>Hold a record.</summary>
    PutValue = 0,

    /// <summary>Give a record.</summary>
    GetValue = 1,

    /// <summary>Note that the sender provides something; not answered.</summary>
    AddProvider = 2,

    /// <summary>Name providers.</summary>
    GetProviders = 3,

    /// <summary>Name the closest peers.</summary>
    FindNode = 4,

    /// <summary>Deprecated elsewhere, and answered; Kith asks its neighbours with it whether they live.</summary>
    Ping = 5,

    /// <summary>Kith's own: compare records by digests.</summary>
    CompareRecords = 101,

    /// <summary>Kith's own: say which of these records you lack.</summary>
    OfferRecords = 102,
}
