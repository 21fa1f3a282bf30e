using Kith.Core.Peers;

namespace Kith.Libp2p.Kademlia;

/// <summary>A request on its way to a peer.</summary>
/// <param name="peer">Whom it is for.</param>
/// <param name="request">What it asks.</param>
/// <param name="inbox">Who waits.</param>
/// <param name="slot">The waiter's number for it.</param>
/// <param name="sentAt">Since when.</param>
/// <param name="deadline">When the waiter gives up.</param>
internal sealed class PendingRequest(Contact peer, Request request, IReplyInbox inbox, int slot, Instant sentAt, Instant deadline)
{
    public Contact Peer => peer;

    public Request Request => request;

    public IReplyInbox Inbox => inbox;

    public int Slot => slot;

    public Instant SentAt => sentAt;

    public Instant Deadline => deadline;

    /// <summary>The peer's streams, once it is sent.</summary>
    public PeerStreams? Streams { get; set; }

    /// <summary>Whether the reply has been delivered.</summary>
    public bool HasEnded { get; set; }
}
