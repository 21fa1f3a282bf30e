namespace Kith.Core.Records;

/// <summary>The end of a merge.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Held">The record the store holds now, when it is not the one given.</param>
public readonly record struct MergeResult(MergeOutcome Outcome, Record? Held = null);
