using System;

namespace Kith.Cli.Bench;

/// <summary>One phase of a benchmark: each round prepares something, which is timed apart, and then does what is measured.</summary>
/// <param name="Name">What it is called, in the file's name too.</param>
/// <param name="Prepare">Makes ready; returns what is measured, which returns whether its outcome is right.</param>
internal sealed record RoundPhase(string Name, Func<Func<bool>> Prepare);
