namespace Kith.Simulation.Invariants;

/// <summary>What an operation on a register was, and how it ended.</summary>
internal enum RegisterOperationKind
{
    /// <summary>A read that was confirmed.</summary>
    Read,

    /// <summary>A swap that took effect.</summary>
    Swapped,

    /// <summary>A swap that found another number and had no effect.</summary>
    Conflict,

    /// <summary>A swap that may or may not have taken effect, at any time after it began.</summary>
    Unknown,
}
