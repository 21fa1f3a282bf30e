namespace Kith.Simulation.Network;

/// <summary>How an attempt to connect ended.</summary>
public enum ConnectionError
{
    /// <summary>It is open.</summary>
    None,

    /// <summary>It failed quickly.</summary>
    Fast,

    /// <summary>It failed slowly.</summary>
    Slow,

    /// <summary>Nobody is there: no such node, or it is down or out of reach.</summary>
    NodeNotFound,
}
