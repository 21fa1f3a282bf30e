namespace Kith.Simulation.Studies;

/// <summary>One operation of a run, as lookups.csv has it.</summary>
/// <param name="Number">From 1, in the order in which they began.</param>
/// <param name="World">In which world of the run, from 1.</param>
/// <param name="Kind">What it was: lookup, get, put, provide.</param>
/// <param name="Node">Who began it.</param>
/// <param name="StartedMilliseconds">When, in the world's time.</param>
/// <param name="DurationMilliseconds">How long it took.</param>
/// <param name="Hops">The longest chain of referrals; negative where the operation does not say.</param>
/// <param name="Requests">Requests it cost.</param>
/// <param name="Failures">Of those, how many were not answered; negative where the operation does not say.</param>
/// <param name="Recall">The share of the truly closest that it found, 0 to 1; not a number where nobody looked.</param>
/// <param name="Success">Whether it did what it was for; null where nobody looked.</param>
internal readonly record struct LookupRow(
    int Number, int World, string Kind, int Node, double StartedMilliseconds, double DurationMilliseconds, int Hops, int Requests, int Failures, double Recall, bool? Success);
