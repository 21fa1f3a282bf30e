namespace Kith.Classroom;

/// <summary>How a store or a request ended.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Holder">The peer that the file belongs to; null when nobody said so.</param>
public sealed record RingFileReceipt(RingFileOutcome Outcome, int? Holder)
{
    /// <summary>Whether it went as wished.</summary>
    public bool IsDone => Outcome == RingFileOutcome.Done;
}
