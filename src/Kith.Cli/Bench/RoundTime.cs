using System;

namespace Kith.Cli.Bench;

/// <summary>One round of a phase.</summary>
/// <param name="Started">When the measured part began.</param>
/// <param name="Preparation">How long the preparation took.</param>
/// <param name="Duration">How long the measured part took.</param>
/// <param name="Failed">Whether its outcome was wrong.</param>
internal readonly record struct RoundTime(DateTimeOffset Started, TimeSpan Preparation, TimeSpan Duration, bool Failed);
