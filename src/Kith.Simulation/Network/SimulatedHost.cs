using System.Runtime.CompilerServices;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Simulation.Network;

/// <summary>One machine of a simulated world: a place on the plane, alive or dead, and the node's way out and in.</summary>
internal sealed class SimulatedHost : IPeerNetwork
{
    private readonly SimulatedNetwork _network;

    public SimulatedHost(SimulatedNetwork network, PeerId peer, in Identifier place, int number, float x, float y)
    {
        _network = network;
        Number = number;
        X = x;
        Y = y;
        Contact = new SimulatedContact(peer, in place, this);
    }

    public int Number { get; }

    public float X { get; }

    public float Y { get; }

    public SimulatedContact Contact { get; }

    public bool IsAlive { get; set; } = true;

    /// <summary>Until when it is busy sending, where the model has senders busy.</summary>
    public long BusyUntil { get; set; }

    /// <summary>Where requests go; attached once the node is built.</summary>
    public IRequestHandler? Handler { get; set; }

    public void Send(Contact peer, Request request, IReplyInbox inbox, int slot) =>
        _network.Send(this, Unsafe.As<SimulatedContact>(peer).Host, request, inbox, slot);
}
