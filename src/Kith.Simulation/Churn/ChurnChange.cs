using System;

namespace Kith.Simulation.Churn;

/// <summary>A node comes or goes.</summary>
/// <param name="Node">Its number.</param>
/// <param name="At">When, since the trace began.</param>
/// <param name="IsUp">Whether it comes.</param>
public readonly record struct ChurnChange(int Node, TimeSpan At, bool IsUp);
