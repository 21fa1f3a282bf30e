namespace Kith.Simulation.Chaos;

/// <summary>The end of a run.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Digest">Of every event and every result of an operation: equal for equal runs.</param>
/// <param name="Counts">What happened.</param>
/// <param name="Violation">The first promise broken; null when all were kept.</param>
internal sealed record ChaosResult(ulong Seed, ulong Digest, ChaosCounts Counts, ChaosViolation? Violation);
