namespace Kith.Core.Ring;

/// <summary>Whether a member may leave.</summary>
internal enum LeaveVerdict
{
    /// <summary>It is leaving now.</summary>
    Leaving,

    /// <summary>Too few would remain for the ring to survive another death: only a forced leave goes on.</summary>
    Unsafe,

    /// <summary>It is no member.</summary>
    NotAMember,
}
