namespace Kith.Core.Peers;

/// <summary>Where a reply is delivered. Called on the node's own loop only.</summary>
public interface IReplyInbox
{
    /// <summary>Takes a reply and with it the duty to <see cref="Reply.Release"/> it.</summary>
    /// <param name="slot">The number given to <see cref="IPeerNetwork.Send"/>.</param>
    /// <param name="reply">The answer, or the reason why there is none.</param>
    void Deliver(int slot, Reply reply);

    /// <summary>
    /// A request has gone unanswered for longer than answers take; it is waited for all the same, and <see cref="Deliver"/> is yet to come. Called at
    /// most once for a request. Who has something better to do than wait does it now; by default nothing.
    /// </summary>
    /// <param name="slot">The number given to <see cref="IPeerNetwork.Send"/>.</param>
    void Late(int slot)
    {
    }
}
