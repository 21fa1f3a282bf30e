using System;
using System.Runtime.CompilerServices;
using Kith.Core.Clocks;
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

    /// <summary>Whether it is reached and reaches anyone; one that does not may still run, cut off from all.</summary>
    public bool IsAlive { get; set; } = true;

    /// <summary>Counts the processes that ran here: what an earlier one began never ends.</summary>
    public int Process { get; private set; }

    /// <summary>How far the machine's wall clock is ahead of true time; negative: behind.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>Until when nothing runs on it, as under SIGSTOP: what arrives and what is due waits.</summary>
    public long PausedUntil { get; private set; }

    /// <summary>Whether nothing runs on it just now.</summary>
    public bool IsPaused => PausedUntil > _network.Queue.Now;

    /// <summary>Until when it is busy sending, where the model has senders busy.</summary>
    public long BusyUntil { get; set; }

    /// <summary>Where requests go; attached once the node is built.</summary>
    public IRequestHandler? Handler { get; set; }

    /// <summary>Told what the wall clocks of others show; null where all nodes share one clock.</summary>
    public SteadyClock? Clock { get; set; }

    /// <summary>Ends the process as kill -9 does.</summary>
    public void Kill()
    {
        IsAlive = false;
        Process++;
        PausedUntil = 0;
    }

    /// <summary>Stops the process for so many microseconds.</summary>
    public void Pause(long microseconds) => PausedUntil = Math.Max(PausedUntil, _network.Queue.Now + microseconds);

    public void Send(Contact peer, Request request, IReplyInbox inbox, int slot) =>
        _network.Send(this, Unsafe.As<SimulatedContact>(peer).Host, request, inbox, slot);
}
