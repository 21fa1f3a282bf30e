namespace Kith.Core.Ring;

/// <summary>What the sender of a <see cref="RingNotify"/> takes itself to be. The numbers are on the wire.</summary>
public enum RingRole
{
    /// <summary>The receiver's predecessor (Chord's notify).</summary>
    Predecessor = 0,

    /// <summary>The receiver's new first successor, which has just joined.</summary>
    Successor = 1,

    /// <summary>The receiver's first successor, which is leaving; the first of its own successors follows it.</summary>
    Departing = 2,

    /// <summary>The receiver's first successor, whose own list has changed: the receiver's follows from it, and a round now will find it.</summary>
    ChangedSuccessor = 3,
}
