using System;
using System.Runtime.CompilerServices;
using Kith.Core.Clocks;
using Kith.Core.Kademlia;
using Kith.Core.Peers;

namespace Kith.Simulation.Network;

/// <summary>One machine of a simulated world: somewhere, alive or dead, and the node's way out and in.</summary>
internal sealed class SimulatedHost : IPeerNetwork
{
    private readonly SimulatedNetwork _network;

    /// <param name="network">What it is connected to.</param>
    /// <param name="contact">Its name and place.</param>
    /// <param name="number">Its number in the world.</param>
    public SimulatedHost(SimulatedNetwork network, SimulatedContact contact, int number)
    {
        _network = network;
        Number = number;
        Contact = contact;
        contact.Host = this;
    }

    public int Number { get; }

    /// <summary>Its place on the plane in microseconds, where the model has one.</summary>
    public float X { get; set; }

    public float Y { get; set; }

    /// <summary>Its own access delay in microseconds, where the model draws one.</summary>
    public float Access { get; set; }

    /// <summary>Its region, where the model has some.</summary>
    public byte Region { get; set; }

    /// <summary>Its line, where the model has classes.</summary>
    public byte Class { get; set; }

    /// <summary>Whether others can reach it; it reaches them either way.</summary>
    public bool IsReachable { get; set; } = true;

    /// <summary>By how many connections its overhead is raised, where the model has any.</summary>
    public int Overheads { get; set; }

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

    /// <summary>The overlay of the node that runs here, where it is Kademlia: what most messages touch.</summary>
    public KademliaOverlay? Kademlia { get; set; }

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
