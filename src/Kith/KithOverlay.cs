namespace Kith;

/// <summary>How the nodes of a swarm are arranged so that a key can be found. The same in a whole swarm: nodes of the two never meet.</summary>
public enum KithOverlay
{
    /// <summary>By XOR distance (Maymounkov and Mazières 2002): for networks of any size, with strangers in them.</summary>
    Kademlia,

    /// <summary>On a circle, each node knowing those that follow (Stoica et al. 2001), with ordered joins and leaves: for members that are trusted.</summary>
    Ring,
}
