namespace Kith.Core.Ring;

/// <summary>Where a node is in its life as a member. The numbers are on the wire.</summary>
public enum RingPhase
{
    /// <summary>Not a member yet.</summary>
    Joining = 0,

    /// <summary>A member: it owns its range and lets others join.</summary>
    Active = 1,

    /// <summary>A member that is handing over its range.</summary>
    Leaving = 2,

    /// <summary>No member any more; it only sends late requests on.</summary>
    Gone = 3,
}
