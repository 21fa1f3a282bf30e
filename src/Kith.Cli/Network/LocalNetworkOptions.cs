using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Kith.Cli.Configuration;

namespace Kith.Cli.Network;

/// <summary>What <c>kith up</c> starts.</summary>
internal sealed record LocalNetworkOptions
{
    /// <summary>The most nodes on one machine: each is a process with some 15 MiB of its own.</summary>
    public const int MaxNodes = 64;

    /// <summary>The most bootstrap nodes beside them.</summary>
    public const int MaxBootstrapNodes = 8;

    /// <summary>How many nodes, 1 to <see cref="MaxNodes"/>: 5 unless set, so that every record has its five replicas.</summary>
    public int Nodes { get; init; } = 5;

    /// <summary>How many more that only help others to join, 0 to <see cref="MaxBootstrapNodes"/>. With none of them, the first node is it.</summary>
    public int BootstrapNodes { get; init; }

    /// <summary>The swarm's name.</summary>
    public string Swarm { get; init; } = new KithOptions().Swarm;

    /// <summary>How the nodes are arranged: <c>kademlia</c> unless set, or <c>ring</c>.</summary>
    public string Overlay { get; init; } = "kademlia";

    /// <summary>The folder below which each node has its own.</summary>
    public required string Folder { get; init; }

    /// <summary>The first node's port for peers; node i has this + i - 1.</summary>
    public int Port { get; init; } = 4101;

    /// <summary>The first node's HTTP port; node i has this + i - 1.</summary>
    public int HttpPort { get; init; } = KithHttpClient.DefaultPort;

    /// <summary>The first node's port for VoidPhone clients; node i has this + i - 1. Null, the default: no node has one.</summary>
    public int? VoidPhonePort { get; init; }

    /// <summary>The first bootstrap node's port for peers. Null, the default: the one after the nodes' last.</summary>
    public int? BootstrapPort { get; init; }

    /// <summary>What every node is told beside this; nothing unless set.</summary>
    public IReadOnlyList<string> NodeArguments { get; init; } = [];

    /// <summary>How long a node may take to join before starting the network counts as failed.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long nodes have to leave the network before they are killed: their own limits add up to less.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Every port that is needed.</summary>
    public IEnumerable<int> Ports => Ranges.SelectMany(range => Enumerable.Range(range.First, range.Count));

    /// <summary>The flags that say where the ports begin.</summary>
    public IEnumerable<string> PortFlags => Ranges.Where(range => range.Count > 0).Select(range => range.Option);

    /// <summary>The first bootstrap node's port for peers, as it was set or follows from the others.</summary>
    public int FirstBootstrapPort => BootstrapPort ?? Port + Nodes;

    private IEnumerable<(string Option, int First, int Count)> Ranges =>
    [
        ("--port", Port, Nodes),
        ("--http-port", HttpPort, Nodes + BootstrapNodes),
        ("--voidphone-port", VoidPhonePort ?? 1, VoidPhonePort is null ? 0 : Nodes),
        ("--bootstrap-port", FirstBootstrapPort, BootstrapNodes),
    ];

    /// <summary>Checks every value.</summary>
    /// <exception cref="CommandException">A value is outside its range, or two ranges of ports overlap.</exception>
    public void Validate()
    {
        OptionNames.CheckSwarm(Swarm, "--swarm");
        Require(Nodes is >= 1 and <= MaxNodes, $"--nodes is {Nodes}; it must be 1 to {MaxNodes}.");
        Require(BootstrapNodes is >= 0 and <= MaxBootstrapNodes, $"--bootstrap is {BootstrapNodes}; it must be 0 to {MaxBootstrapNodes}.");
        foreach ((string option, int first, int count) in Ranges)
        {
            Require(first >= 1 && first + count - 1 <= ushort.MaxValue, $"{option} is {first}; with {count} nodes it must be 1 to {ushort.MaxValue - Math.Max(count, 1) + 1}.");
            foreach ((string other, int another, int others) in Ranges.TakeWhile(range => range.Option != option))
                Require(first >= another + others || another >= first + count, $"{other} {another} and {option} {first} are too near each other: the first takes {others} ports and the second {count}.");
        }
    }

    /// <summary>The folder of the i-th node, counted from 1.</summary>
    public string FolderOf(int number) => Path.Combine(Folder, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The folder of the i-th bootstrap node, counted from 1.</summary>
    public string FolderOfBootstrap(int number) => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"bootstrap-{number}"));

    private static void Require(bool holds, string problem)
    {
        if (!holds)
            throw new CommandException(ExitCode.Usage, problem);
    }
}
