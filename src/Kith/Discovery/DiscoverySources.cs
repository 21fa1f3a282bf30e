using System;

namespace Kith.Discovery;

/// <summary>Where a node looks for others to join through.</summary>
[Flags]
public enum DiscoverySources
{
    /// <summary>Nowhere: others have to come to it.</summary>
    None = 0,

    /// <summary>The addresses in its options.</summary>
    Bootstrap = 1,

    /// <summary>What it knew before a restart, where it has a data folder.</summary>
    Remembered = 2,

    /// <summary>The local network, by multicast DNS as other libp2p nodes do.</summary>
    LocalNetwork = 4,

    /// <summary>All of them.</summary>
    All = Bootstrap | Remembered | LocalNetwork,
}
