namespace Kith;

/// <summary>What kind of network a node is part of: it sets how many replicas a record has and how careful the node is with strangers.</summary>
public enum KithPreset
{
    /// <summary>Machines of one owner: R 5, W 3, Q 3, alpha 3. Works from one node up.</summary>
    Cluster,

    /// <summary>One trusted local network: the figures of <see cref="Cluster"/>.</summary>
    Lan,

    /// <summary>Strangers: R 20, W 10, Q 11, alpha 10. Quorums do not shrink with the network.</summary>
    Public,

    /// <summary>Machines of one owner with many cores and much memory: K 32, alpha 8, R 5, refresh 30 minutes, records live 48 hours.</summary>
    HighPerformance,

    /// <summary>Few machines close to each other, where an answer counts more than a copy: K 10, alpha 2, R 2, refresh 2 hours, records live 12 hours.</summary>
    LowLatency,
}
