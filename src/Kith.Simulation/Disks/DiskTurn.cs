using System;
using Kith.Simulation.Network;
using Kith.Simulation.Time;

namespace Kith.Simulation.Disks;

/// <summary>One piece of a simulated disk's work for the process that asked for it; when that has died, nobody is told.</summary>
/// <param name="host">Where the process runs.</param>
/// <param name="work">What to do when it is this one's turn.</param>
internal sealed class DiskTurn(SimulatedHost host, Action<DiskTurn> work) : SimulatedEvent
{
    private readonly int _process = host.Process;

    /// <summary>Makes the change in what the disk holds. Nothing for a read.</summary>
    public Action Apply { get; init; } = static () => { };

    /// <summary>Tells who waits: true once the disk has confirmed it, false when it has failed.</summary>
    public required Action<bool> Tell { get; init; }

    public override void Fire()
    {
        if (host.Process == _process)
            work(this);
    }
}
