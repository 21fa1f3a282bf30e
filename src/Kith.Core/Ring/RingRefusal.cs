namespace Kith.Core.Ring;

/// <summary>Never, and why.</summary>
/// <param name="reason">Why not.</param>
public sealed class RingRefusal(RingRefusalReason reason) : RingAnswer
{
    /// <summary>Why not.</summary>
    public RingRefusalReason Reason { get; } = reason;
}
