using System;

namespace Kith.Simulation.Faults;

/// <summary>One thing that goes wrong in a world for a while.</summary>
/// <param name="kind">What it is.</param>
internal abstract class Fault(FaultKind kind)
{
    /// <summary>What it is.</summary>
    public FaultKind Kind => kind;

    /// <summary>When it begins, from the beginning of its round.</summary>
    public required TimeSpan Begins { get; init; }

    /// <summary>How long it lasts.</summary>
    public required TimeSpan Lasts { get; init; }

    /// <summary>What is hit, in words.</summary>
    protected abstract string Target { get; }

    /// <summary>It happens.</summary>
    public abstract void Begin(Machines machines);

    /// <summary>It is over.</summary>
    public abstract void End(Machines machines);

    public override string ToString() => FormattableString.Invariant($"{kind} {Target}, from {Begins.TotalSeconds:F1} s for {Lasts.TotalSeconds:F1} s");
}
