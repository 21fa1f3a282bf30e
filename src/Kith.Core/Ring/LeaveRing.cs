using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// Asks the successor for its boundary lock before leaving: answered by <see cref="RingGrant"/>, <see cref="RingRedirect"/> when the sender is
/// not its predecessor, <see cref="RingBusy"/> or <see cref="RingRefusal"/>.
/// </summary>
/// <param name="sender">The leaver.</param>
/// <param name="incarnation">Its incarnation: which of its lives asks.</param>
public sealed class LeaveRing(Contact sender, ulong incarnation) : RingRequest(sender)
{
    /// <summary>Which of the leaver's lives asks.</summary>
    public ulong Incarnation { get; } = incarnation;
}
