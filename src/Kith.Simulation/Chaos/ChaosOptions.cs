using System;
using Kith.Core.Peers;
using Kith.Simulation.Faults;
using Kith.Simulation.Worlds;

namespace Kith.Simulation.Chaos;

/// <summary>What a run is made of; what is not said is drawn from the seed.</summary>
internal sealed record ChaosOptions
{
    /// <summary>The fewest machines of a drawn world.</summary>
    public const int FewestNodes = 3;

    /// <summary>The most machines of a drawn world.</summary>
    public const int MostNodes = 24;

    /// <summary>How many machines; null: 3 to 24.</summary>
    public int? Nodes { get; init; }

    /// <summary>How keys find their replicas.</summary>
    public OverlayKind Overlay { get; init; }

    /// <summary>The most failure domains of a world.</summary>
    public const int MostFailureDomains = 12;

    /// <summary>In how many failure domains the machines lie; 0: none is named.</summary>
    public int FailureDomains { get; init; }

    /// <summary>Changes the limits of the nemesis: what goes beyond them has to be found.</summary>
    public Func<FaultLimits, FaultLimits> Limits { get; init; } = static limits => limits;

    /// <summary>
    /// Whether a write is excused that has lost as many of its holders' disks as had to hold it. Limits do not let that happen to a full quorum, but
    /// one that was counted while few members were known is smaller.
    /// </summary>
    public bool ExcusesLostQuorums { get; init; } = true;

    /// <summary>What stands before the handler of every process: a test breaks the protocol there.</summary>
    public Func<SimulatedNode, IRequestHandler, IRequestHandler>? Before { get; init; }

    /// <summary>Told what happens, a line at a time.</summary>
    public Action<string>? Trace { get; init; }
}
