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
}
