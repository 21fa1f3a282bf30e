namespace Kith.Simulation.Scenarios;

/// <summary>Which rings are joined, as dhtea has them.</summary>
internal enum RingJoinKind
{
    /// <summary>1, 49 and 50 are a ring; 2 and 3 join.</summary>
    Simple,

    /// <summary>1, n-2 and n-1 are a ring; 2 to n-3 join.</summary>
    Advanced,

    /// <summary>A ring in the middle; as many join below its lowest as above its highest.</summary>
    Edges,
}
