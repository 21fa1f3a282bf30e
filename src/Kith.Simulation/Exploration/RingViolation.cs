using System.Collections.Immutable;

namespace Kith.Simulation.Exploration;

/// <summary>A rule that was broken, and how it came to that.</summary>
/// <param name="Rule">Which rule, in words.</param>
/// <param name="Scenario">Where it began.</param>
/// <param name="Events">What happened, in order.</param>
/// <param name="Seed">The seed of the schedule; null when every order was tried.</param>
internal sealed record RingViolation(string Rule, RingScenario Scenario, ImmutableArray<RingEvent> Events, ulong? Seed = null);
