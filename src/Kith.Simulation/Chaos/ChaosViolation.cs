using System;

namespace Kith.Simulation.Chaos;

/// <summary>A promise that was broken.</summary>
/// <param name="Invariant">Which.</param>
/// <param name="Event">What showed it.</param>
/// <param name="At">When, since the world began.</param>
internal sealed record ChaosViolation(string Invariant, string Event, TimeSpan At)
{
    public override string ToString() => FormattableString.Invariant($"{Invariant}: {Event} ({At.TotalSeconds:F3} s)");
}
