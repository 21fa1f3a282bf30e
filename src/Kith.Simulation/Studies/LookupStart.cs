namespace Kith.Simulation.Studies;

/// <summary>An operation under way.</summary>
/// <param name="Number">From 1, in the order of beginning.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Node">Who began it.</param>
/// <param name="At">When, in microseconds.</param>
internal readonly record struct LookupStart(int Number, string Kind, int Node, long At);
