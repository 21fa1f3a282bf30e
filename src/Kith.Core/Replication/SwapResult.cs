using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Core.Replication;

/// <summary>The end of a compare-and-swap.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Receipt">Who holds the new record; null unless it was decided.</param>
/// <param name="Held">The record found in its place, when another number was expected.</param>
internal readonly record struct SwapResult(SwapOutcome Outcome, PutReceipt? Receipt = null, Record? Held = null);
