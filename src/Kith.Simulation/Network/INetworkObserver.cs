using Kith.Core.Peers;

namespace Kith.Simulation.Network;

/// <summary>Sees the messages of a simulated network as they are sent and as they arrive.</summary>
internal interface INetworkObserver
{
    /// <summary>A message was sent: a request when there is no reply, else the reply to it.</summary>
    void Sent(SimulatedHost from, SimulatedHost to, Request request, Reply? reply);

    /// <summary>A message has arrived.</summary>
    void Delivered(SimulatedHost from, SimulatedHost to, Request request, Reply? reply);
}
