using System;
using System.Collections.Immutable;

namespace Kith.Simulation.Faults;

/// <summary>Faults that overlap, all over when the round is.</summary>
/// <param name="Length">From the first moment at which something may go wrong to the last.</param>
/// <param name="Faults">In the order in which they begin.</param>
internal sealed record FaultRound(TimeSpan Length, ImmutableArray<Fault> Faults);
