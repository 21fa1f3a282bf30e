namespace Kith.Core.Ring;

/// <summary>
/// Which grant of which life of a member a lock belongs to. A holder that was paused beyond its lease comes back with a token that is
/// no longer the lock's, and is refused.
/// </summary>
/// <param name="Incarnation">The granting member's incarnation.</param>
/// <param name="Epoch">Its epoch at the grant.</param>
public readonly record struct FencingToken(ulong Incarnation, long Epoch);
