namespace Kith.Simulation.Exploration;

/// <summary>Defects that an exploration must be able to find.</summary>
internal enum PlantedFault
{
    /// <summary>None: the protocol as it is.</summary>
    None,

    /// <summary>A member that lets a joiner in keeps the range it gave away: a gap has two owners.</summary>
    TwoOwnersOfAGap,
}
