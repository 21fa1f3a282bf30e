using Kith.Core.Peers;

namespace Kith.Libp2p.Kademlia;

/// <summary>A request on its way to a peer.</summary>
/// <param name="Peer">Whom it is for.</param>
/// <param name="Request">What it asks.</param>
/// <param name="Inbox">Who waits.</param>
/// <param name="Slot">The waiter's number for it.</param>
/// <param name="Deadline">When the waiter gives up.</param>
internal readonly record struct PendingRequest(Contact Peer, Request Request, IReplyInbox Inbox, int Slot, Instant Deadline);
