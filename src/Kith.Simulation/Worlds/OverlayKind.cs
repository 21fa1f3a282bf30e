namespace Kith.Simulation.Worlds;

/// <summary>The overlays that a simulated world can be made of.</summary>
public enum OverlayKind
{
    /// <summary>Kademlia.</summary>
    Kademlia,

    /// <summary>The ring.</summary>
    Ring,
}
