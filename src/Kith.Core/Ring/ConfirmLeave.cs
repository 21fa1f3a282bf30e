using Kith.Core.Peers;

namespace Kith.Core.Ring;

/// <summary>
/// The leaver's records are where they belong and it no longer acts as their owner: answered by <see cref="RingCommit"/> or
/// <see cref="RingStale"/>, after which it is the owner again.
/// </summary>
/// <param name="sender">The leaver.</param>
/// <param name="token">The token of the grant.</param>
/// <param name="predecessor">Who precedes the leaver and will precede the receiver.</param>
public sealed class ConfirmLeave(Contact sender, FencingToken token, Contact predecessor) : RingRequest(sender)
{
    /// <summary>The token of the grant.</summary>
    public FencingToken Token { get; } = token;

    /// <summary>Who precedes the leaver and will precede the receiver.</summary>
    public Contact Predecessor { get; } = predecessor;
}
