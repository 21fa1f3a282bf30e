using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Simulation.Network;

namespace Kith.Simulation.Scenarios;

/// <summary>One of dhtea's scenarios, with its ids and the way messages travel.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Nodes">n, where the scenario has one: 6 or more.</param>
/// <param name="Network">How messages travel; dhtea's own are <see cref="UnitDelays"/>.</param>
internal sealed record RingJoinSetting(RingJoinKind Kind, int Nodes, NetworkModel Network)
{
    /// <summary>Microseconds of a unit of time.</summary>
    public const long Unit = 10_000;

    /// <summary>1 to 10 units a message, the sender busy meanwhile; nothing is lost, and a request has time to wait for a hundred others.</summary>
    public static readonly NetworkModel UnitDelays = new() { Latency = ChoiceLatency.Steps(Unit / 1_000.0, 10), SenderIsBusy = true, RequestTimeout = TimeSpan.FromMinutes(10) };

    /// <summary>Ids that are a ring at the beginning.</summary>
    public IReadOnlyList<ulong> Connected => Kind switch
    {
        RingJoinKind.Simple => [1, 49, 50],
        RingJoinKind.Advanced => [1, (ulong)Nodes - 2, (ulong)Nodes - 1],
        _ => [Middle, Middle + 1, Middle + 2],
    };

    /// <summary>Ids that join, all at once.</summary>
    public IReadOnlyList<ulong> Joining => Kind switch
    {
        RingJoinKind.Simple => [2, 3],
        RingJoinKind.Advanced => [.. Enumerable.Range(2, Nodes - 4).Select(id => (ulong)id)],
        _ => [.. Enumerable.Range(1, Nodes).Select(id => (ulong)id).Where(id => id < Middle || id > Middle + 2)],
    };

    private ulong Middle => (ulong)((Nodes - 3) / 2) + 1;
}
