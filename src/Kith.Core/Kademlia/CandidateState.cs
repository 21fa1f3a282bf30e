namespace Kith.Core.Kademlia;

/// <summary>Where a lookup stands with one contact.</summary>
internal enum CandidateState : byte
{
    /// <summary>Known, not asked.</summary>
    Heard,

    /// <summary>Asked, not answered.</summary>
    Waiting,

    /// <summary>Answered.</summary>
    Answered,

    /// <summary>Asked in vain.</summary>
    Failed,

    /// <summary>Asked, and so late that a lookup that wants the way and not this peer's own answer goes past it; it may answer yet.</summary>
    Late,

    /// <summary>Asked by another path of the lookup, which alone hears its answer.</summary>
    Elsewhere,
}
