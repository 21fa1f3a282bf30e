using System;
using System.Collections.Generic;
using System.Linq;
using Kith.Core.Records;

namespace Kith.Core.Node;

/// <summary>How a node does, as its own status tells: a verdict, and what it rests on.</summary>
/// <param name="Level">The worst of the findings.</param>
/// <param name="Findings">One for each thing that was looked at, always the same ones in the same order.</param>
public sealed record HealthReport(HealthLevel Level, IReadOnlyList<HealthFinding> Findings)
{
    /// <summary>The counter of a status that tells the store's <see cref="StoreCondition"/>.</summary>
    internal const string StoreConditionCounter = "kith.store.condition";

    /// <summary>The counter that tells how many damaged records wait to be fetched again.</summary>
    internal const string DamagedCounter = "kith.store.damaged";

    /// <summary>The counter that tells of how many records a copy is missing.</summary>
    internal const string LackingCounter = "kith.repair.under_replicated";

    /// <summary>The counter that is 1 while the node catches up, having come with an empty store.</summary>
    internal const string CatchingUpCounter = "kith.repair.catching_up";

    /// <summary>Judges what a node says of itself.</summary>
    public static HealthReport Of(NodeStatus status, ClockStatus clock)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(clock);
        HealthFinding[] findings = [OfNetwork(status), OfQuorum(status), OfCopies(status), OfStore(status), OfClock(clock)];
        return new HealthReport(findings.Max(finding => finding.Level), findings);
    }

    private static HealthFinding OfNetwork(NodeStatus status) => new(
        "network",
        status.IsJoined ? HealthLevel.Healthy : HealthLevel.Unhealthy,
        status.IsJoined ? $"Joined; {status.Contacts} contacts." : "Not joined: no bootstrap address has answered. See that one of those nodes runs, or start with --join and another address.");

    private static HealthFinding OfQuorum(NodeStatus status)
    {
        int reachable = status.Contacts + 1; // This node holds copies too.
        int required = Math.Min(Math.Max(status.WriteQuorum, status.ReadQuorum), (Math.Max(status.MembersSeen, 1) / 2) + 1);
        if (reachable < required)
            return new HealthFinding("quorum", HealthLevel.Unhealthy, $"{reachable} nodes are within reach and {required} have to answer: puts are not acknowledged and gets not confirmed. Start the others again.");
        return reachable < status.Replicas
            ? new HealthFinding("quorum", HealthLevel.Degraded, $"{reachable} nodes are within reach, so that records have as many copies instead of {status.Replicas}. Add nodes.")
            : new HealthFinding("quorum", HealthLevel.Healthy, $"{reachable} nodes are within reach; {status.Replicas} hold each record.");
    }

    private static HealthFinding OfCopies(NodeStatus status)
    {
        long lacking = CounterOf(status, LackingCounter);
        if (CounterOf(status, CatchingUpCounter) != 0)
            return new HealthFinding("copies", HealthLevel.Degraded, "The node came with an empty store and is being given its copies; until it has them it confirms no absence.");
        return lacking == 0
            ? new HealthFinding("copies", HealthLevel.Healthy, "No copy is missing.")
            : new HealthFinding("copies", HealthLevel.Degraded, $"Of {lacking} records a copy could not be made where one belongs. It is tried again; `kith records --under-replicated` lists them.");
    }

    private static HealthFinding OfStore(NodeStatus status)
    {
        StoreCondition condition = (StoreCondition)CounterOf(status, StoreConditionCounter);
        long damaged = CounterOf(status, DamagedCounter);
        return condition switch
        {
            StoreCondition.Healthy when damaged == 0 => new HealthFinding("store", HealthLevel.Healthy, $"{status.Records} records, {status.RecordBytes} bytes."),
            StoreCondition.Healthy => new HealthFinding("store", HealthLevel.Degraded, $"{damaged} damaged places wait to be fetched again from other replicas."),
            StoreCondition.DiskFull => new HealthFinding("store", HealthLevel.Unhealthy, "The disk is full: writes are refused. Make room."),
            StoreCondition.Unreachable => new HealthFinding("store", HealthLevel.Unhealthy, "The store's server does not answer: writes are refused until it does."),
            _ => new HealthFinding("store", HealthLevel.Unhealthy, "The disk failed: writes are refused. Look at the disk, then start the node again."),
        };
    }

    private static HealthFinding OfClock(ClockStatus clock) => clock.IsDoubtful
        ? new HealthFinding("clock", HealthLevel.Degraded, "The wall clock has jumped and is not believed. If it is right, say so with `kith clock confirm`.")
        : new HealthFinding("clock", HealthLevel.Healthy, "The wall clock is believed.");

    private static long CounterOf(NodeStatus status, string name) => status.Counters.GetValueOrDefault(name);
}
