namespace Kith.Core.Node;

/// <summary>One thing that was looked at for a <see cref="HealthReport"/>.</summary>
/// <param name="Name">What was looked at: <c>network</c>, <c>quorum</c>, <c>copies</c>, <c>store</c> or <c>clock</c>.</param>
/// <param name="Level">How it is.</param>
/// <param name="Text">What was found and, where it is not healthy, what to do.</param>
public sealed record HealthFinding(string Name, HealthLevel Level, string Text);
