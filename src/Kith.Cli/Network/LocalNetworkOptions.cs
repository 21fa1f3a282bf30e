using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Kith.Cli.Network;

/// <summary>What <c>kith up</c> starts.</summary>
internal sealed record LocalNetworkOptions
{
    /// <summary>The most nodes on one machine: each is a process with some 15 MiB of its own.</summary>
    public const int MaxNodes = 64;

    /// <summary>How many nodes, 1 to <see cref="MaxNodes"/>: 5 unless set, so that every record has its five replicas.</summary>
    public int Nodes { get; init; } = 5;

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

    /// <summary>What every node is told beside this; nothing unless set.</summary>
    public IReadOnlyList<string> NodeArguments { get; init; } = [];

    /// <summary>How long a node may take to join before starting the network counts as failed.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long nodes have to leave the network before they are killed: their own limits add up to less.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Every port that is needed.</summary>
    public IEnumerable<int> Ports => Ranges.SelectMany(range => Enumerable.Range(range.First, Nodes));

    /// <summary>The flags that say where the ports begin.</summary>
    public IEnumerable<string> PortFlags => Ranges.Select(range => range.Option);

    private IEnumerable<(string Option, int First)> Ranges =>
        VoidPhonePort is { } voidPhone ? [("--port", Port), ("--http-port", HttpPort), ("--voidphone-port", voidPhone)] : [("--port", Port), ("--http-port", HttpPort)];

    /// <summary>Checks every value.</summary>
    /// <exception cref="CommandException">A value is outside its range, or the two ranges of ports overlap.</exception>
    public void Validate()
    {
        new KithOptions { Swarm = Swarm }.Validate();
        Require(Nodes is >= 1 and <= MaxNodes, $"--nodes is {Nodes}; it must be 1 to {MaxNodes}.");
        foreach ((string option, int first) in Ranges)
        {
            Require(first >= 1 && first + Nodes - 1 <= ushort.MaxValue, $"{option} is {first}; with {Nodes} nodes it must be 1 to {ushort.MaxValue - Nodes + 1}.");
            foreach ((string other, int another) in Ranges.TakeWhile(range => range.Option != option))
                Require(Math.Abs(first - another) >= Nodes, $"{other} {another} and {option} {first} are less than {Nodes} apart; every node needs one of each.");
        }
    }

    /// <summary>The folder of the i-th node, counted from 1.</summary>
    public string FolderOf(int number) => Path.Combine(Folder, number.ToString(CultureInfo.InvariantCulture));

    private static void Require(bool holds, string problem)
    {
        if (!holds)
            throw new CommandException(ExitCode.Usage, problem);
    }
}
