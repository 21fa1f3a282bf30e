using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Asks for the boundary lock of the gap in which the sender lies: answered by <see cref="RingGrant"/>, <see cref="RingRedirect"/>,
/// <see cref="RingBusy"/>, <see cref="RingRefusal"/>, or <see cref="RingCommit"/> when the sender is a member already.
/// </summary>
/// <param name="sender">The joiner.</param>
/// <param name="incarnation">Its incarnation: which of its lives asks.</param>
public sealed class JoinRing(Contact sender, ulong incarnation) : RingRequest(sender)
{
    /// <summary>Which of the joiner's lives asks.</summary>
    public ulong Incarnation { get; } = incarnation;
}
