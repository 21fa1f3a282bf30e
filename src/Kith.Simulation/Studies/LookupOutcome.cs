namespace Kith.Simulation.Studies;

/// <summary>What came of one operation; see <see cref="LookupRow"/>.</summary>
internal readonly record struct LookupOutcome(bool? Success, int Hops, int Requests, int Failures, double Recall = double.NaN);
