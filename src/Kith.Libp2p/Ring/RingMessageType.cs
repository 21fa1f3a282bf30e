namespace Kith.Libp2p.Ring;

/// <summary>The ring's questions, numbered beyond Kademlia's. An answer carries the number of its question.</summary>
internal enum RingMessageType
{
    /// <summary>None of the ring's.</summary>
    None = 0,

    /// <summary>One step of a lookup.</summary>
    FindSuccessor = 16,

    /// <summary>A member's state, and the check of life.</summary>
    Query = 17,

    /// <summary>Tells about the sender.</summary>
    Notify = 18,

    /// <summary>Asks to be let in.</summary>
    Join = 19,

    /// <summary>Asks for a join's commit.</summary>
    ConfirmJoin = 20,

    /// <summary>Asks to hand over.</summary>
    Leave = 21,

    /// <summary>Asks for a leave's commit.</summary>
    ConfirmLeave = 22,

    /// <summary>Asks for more time.</summary>
    RenewLock = 23,

    /// <summary>Asks for the next page of a range.</summary>
    PullRange = 24,

    /// <summary>Asks for a digest of a range.</summary>
    CompareRange = 25,
}
