namespace Kith.Simulation.Faults;

/// <summary>The kinds of faults that a nemesis knows.</summary>
internal enum FaultKind
{
    /// <summary>Messages vanish.</summary>
    Loss,

    /// <summary>Requests arrive twice.</summary>
    Duplication,

    /// <summary>Messages are late, each by another while, and overtake each other.</summary>
    Delay,

    /// <summary>A node stops for a while, as under SIGSTOP.</summary>
    Pause,

    /// <summary>The network falls into two parts.</summary>
    Partition,

    /// <summary>Nothing gets from one part to the other; the way back is open.</summary>
    OneWay,

    /// <summary>A partition that comes and goes.</summary>
    Flapping,

    /// <summary>A process is killed and started again on what its disk has kept.</summary>
    Crash,

    /// <summary>A process is killed in the middle of a write.</summary>
    TornWrite,

    /// <summary>A node leaves in good order and comes back.</summary>
    Leave,

    /// <summary>A process is killed and its disk is gone.</summary>
    Wipe,

    /// <summary>Bits flip on a disk.</summary>
    BitFlip,

    /// <summary>A wall clock jumps, and later back.</summary>
    ClockJump,

    /// <summary>A disk has no space for a while.</summary>
    DiskFull,

    /// <summary>A sync fails; the process is started again later.</summary>
    SyncError,
}
