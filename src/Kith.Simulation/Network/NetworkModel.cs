using System;
using System.Collections.Generic;

namespace Kith.Simulation.Network;

/// <summary>How messages travel in a simulated world, and what keeps them from arriving.</summary>
public sealed record NetworkModel
{
    /// <summary>The most node classes: 256.</summary>
    public const int MostClasses = 256;

    /// <summary>The most partitions: 64.</summary>
    public const int MostPartitions = 64;

    /// <summary>How long a message is on its way: on a plane, by default.</summary>
    public LatencyModel Latency { get; init; } = new PlaneLatency();

    /// <summary>What it costs to open connections; null where that is not modelled and every message just travels.</summary>
    public ConnectionModel? Connections { get; init; }

    /// <summary>Whether a node sends one message after another, each only when the one before has arrived.</summary>
    public bool SenderIsBusy { get; init; }

    /// <summary>Bandwidths; empty where it is without limit.</summary>
    public IReadOnlyList<NodeClass> Classes { get; init; } = [];

    /// <summary>Share of messages that are lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>
    /// Share of hosts that nobody can reach though they reach others, as behind NAT without help, 0 to 1. Tables that are built at once hold them
    /// all the same, as those of a network that trusts what it hears do; nodes that join themselves are not taken into any.
    /// </summary>
    public double UnreachableShare { get; init; }

    /// <summary>When the network falls in two; empty for never.</summary>
    public IReadOnlyList<NetworkPartition> Partitions { get; init; } = [];

    /// <summary>How long a request waits for its answer: 3 seconds.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>After how long without an answer a lookup asks somebody else beside: 1 second, or never before <see cref="RequestTimeout"/> where that is shorter.</summary>
    public TimeSpan LateAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is outside its range, or two exclude each other; the message names them.</exception>
    public void Validate()
    {
        Latency.Validate();
        Connections?.Validate();
        Require(Loss, 0, 1, nameof(Loss));
        Require(UnreachableShare, 0, 1, nameof(UnreachableShare));
        Require(RequestTimeout.TotalSeconds, 0.001, 3_600, nameof(RequestTimeout));
        Require(LateAfter.TotalSeconds, 0.001, 3_600, nameof(LateAfter));
        Require(Classes.Count, 0, MostClasses, $"{nameof(Classes)}.{nameof(Classes.Count)}");
        foreach (NodeClass nodeClass in Classes)
            nodeClass.Validate();
        Require(Partitions.Count, 0, MostPartitions, $"{nameof(Partitions)}.{nameof(Partitions.Count)}");
        foreach (NetworkPartition partition in Partitions)
            partition.Validate();
        if (SenderIsBusy && Classes.Count > 0)
            throw new ArgumentException($"{nameof(SenderIsBusy)} and {nameof(Classes)} are two models of the same: give one of them.");
    }

    private static void Require(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentOutOfRangeException(name, $"{name} is {value}; it must be {least} to {most}.");
    }
}
