namespace Kith.Simulation.Invariants;

/// <summary>One operation on a register that is swapped, as its client saw it.</summary>
/// <param name="Kind">What it was and how it ended.</param>
/// <param name="Invoked">When it began.</param>
/// <param name="Returned">When its result was there; <see cref="long.MaxValue"/> when it never came, or said nothing.</param>
/// <param name="Expected">Of a swap: the number that it expected.</param>
/// <param name="Number">The number read, or found instead of the one expected.</param>
/// <param name="Value">The value read, or written.</param>
internal sealed record RegisterOperation(RegisterOperationKind Kind, long Invoked, long Returned, ulong Expected, ulong Number, int Value);
