namespace Kith.Core.Ring;

/// <summary>What a boundary lock is held for.</summary>
internal enum LockPurpose
{
    /// <summary>A joiner takes over part of the range.</summary>
    Join,

    /// <summary>The predecessor leaves and hands its range over.</summary>
    Leave,

    /// <summary>The lock's own member leaves, and nobody may move its boundary meanwhile.</summary>
    Own,
}
