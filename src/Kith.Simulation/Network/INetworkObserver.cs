using Kith.Core.Peers;

namespace Kith.Simulation.Network;

/// <summary>Sees the messages of a simulated network as they are sent and as they arrive.</summary>
internal interface INetworkObserver
{
    /// <summary>A message was sent: a request when there is no reply, else the reply to it. So is one that will be lost or comes too late, or whose receiver cannot be reached.</summary>
    void Sent(SimulatedHost from, SimulatedHost to, Request request, Reply? reply);

    /// <summary>A message has arrived.</summary>
    void Delivered(SimulatedHost from, SimulatedHost to, Request request, Reply? reply);

    /// <summary>Somebody asks; what comes of it is told by <see cref="Ended"/>, if it comes before the network stops.</summary>
    /// <param name="from">Who asks.</param>
    /// <param name="to">Whom.</param>
    /// <param name="request">What.</param>
    /// <param name="number">The how manyth request of the network it is, from 1.</param>
    /// <param name="inbox">Who waits for the reply.</param>
    /// <param name="slot">The asker's own number for the request.</param>
    void Began(SimulatedHost from, SimulatedHost to, Request request, long number, IReplyInbox inbox, int slot)
    {
        // Most observers look at messages only.
    }

    /// <summary>A request has ended at its asker, answered or not; each ends once.</summary>
    /// <param name="from">Who asked.</param>
    /// <param name="to">Whom.</param>
    /// <param name="request">What.</param>
    /// <param name="reply">How it ended; valid during the call.</param>
    /// <param name="number">The how manyth request of the network it was, from 1.</param>
    /// <param name="sentAt">When it was sent, in microseconds.</param>
    void Ended(SimulatedHost from, SimulatedHost to, Request request, Reply reply, long number, long sentAt)
    {
        // Most observers look at messages only.
    }
}
