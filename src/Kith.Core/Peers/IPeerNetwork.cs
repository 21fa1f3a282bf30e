namespace Kith.Core.Peers;

/// <summary>
/// The seam out of the protocol: it owns dialling, framing and the request timeout. Two real implementations exist, libp2p and the
/// simulator.
/// </summary>
public interface IPeerNetwork
{
    /// <summary>
    /// Sends a request. <paramref name="inbox"/> is called exactly once for it, on the node's own loop, with an answer or with the
    /// reason why there is none; never an exception for what a peer did, and possibly before this method returns.
    /// </summary>
    /// <param name="peer">Whom to ask.</param>
    /// <param name="request">What to ask; shared and immutable.</param>
    /// <param name="inbox">Who waits for the reply.</param>
    /// <param name="slot">A number of the inbox's choosing that comes back with the reply.</param>
    void Send(Contact peer, Request request, IReplyInbox inbox, int slot);
}
