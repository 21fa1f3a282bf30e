namespace Kith.Simulation.Exploration;

/// <summary>Defects that an exploration must be able to find.</summary>
internal enum PlantedFault
{
    /// <summary>None: the protocol as it is.</summary>
    None,

    /// <summary>A member whose boundary is locked grants it to the next one too: a gap has two owners.</summary>
    TwoOwnersOfAGap,

    /// <summary>A member adopts a nearer successor without asking whether it lives.</summary>
    NoCheckOfLife,
}
