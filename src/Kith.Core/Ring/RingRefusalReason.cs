namespace Kith.Core.Ring;

/// <summary>Why a ring request is refused. The numbers are on the wire.</summary>
public enum RingRefusalReason
{
    /// <summary>The request does not fit its sender: a name or place that is not its own.</summary>
    NotYours = 0,

    /// <summary>Another member has this place.</summary>
    PlaceTaken = 1,

    /// <summary>The request belongs to another overlay, or to no member.</summary>
    NotAMember = 2,
}
