using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>Asks for more time, because the transfer goes on: answered by <see cref="RingAcknowledgement"/> or <see cref="RingStale"/>.</summary>
/// <param name="sender">Who holds the lock.</param>
/// <param name="token">The token of the grant.</param>
public sealed class RenewLock(Contact sender, FencingToken token) : RingRequest(sender)
{
    /// <summary>The token of the grant.</summary>
    public FencingToken Token { get; } = token;
}
