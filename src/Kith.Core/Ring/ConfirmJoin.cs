using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// The joiner holds its range durably and asks for the commit: answered by <see cref="RingCommit"/>, the same one however often it is
/// asked for; by <see cref="RingBusy"/> while writes are still being forwarded; or by <see cref="RingStale"/>.
/// </summary>
/// <param name="sender">The joiner.</param>
/// <param name="token">The token of the grant.</param>
public sealed class ConfirmJoin(Contact sender, FencingToken token) : RingRequest(sender)
{
    /// <summary>The token of the grant.</summary>
    public FencingToken Token { get; } = token;
}
