using Kith.Core.Peers;

namespace Kith.Simulation.Network;

/// <summary>Two who see the same messages, one after the other.</summary>
internal sealed class BothObservers(INetworkObserver first, INetworkObserver second) : INetworkObserver
{
    public void Sent(SimulatedHost from, SimulatedHost to, Request request, Reply? reply)
    {
        first.Sent(from, to, request, reply);
        second.Sent(from, to, request, reply);
    }

    public void Delivered(SimulatedHost from, SimulatedHost to, Request request, Reply? reply)
    {
        first.Delivered(from, to, request, reply);
        second.Delivered(from, to, request, reply);
    }

    public void Began(SimulatedHost from, SimulatedHost to, Request request, long number, IReplyInbox inbox, int slot)
    {
        first.Began(from, to, request, number, inbox, slot);
        second.Began(from, to, request, number, inbox, slot);
    }

    public void Ended(SimulatedHost from, SimulatedHost to, Request request, Reply reply, long number, long sentAt)
    {
        first.Ended(from, to, request, reply, number, sentAt);
        second.Ended(from, to, request, reply, number, sentAt);
    }
}
