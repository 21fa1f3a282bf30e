using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Kith.Storage.Files;

namespace Kith.Cli.Network;

/// <summary>Several nodes on this machine: starts them, says when one ends, and stops them all.</summary>
internal sealed class LocalNetwork(LocalNetworkOptions options, Terminal terminal) : IAsyncDisposable
{
    private readonly List<ChildNode> _all = [];
    private DataFolderLock? _folder;

    /// <summary>The nodes; bootstrap nodes beside them are not among them.</summary>
    public IReadOnlyList<ChildNode> Nodes => _all[options.BootstrapNodes..];

    /// <summary>Those that only help others to join.</summary>
    public IReadOnlyList<ChildNode> BootstrapNodes => _all[..options.BootstrapNodes];

    /// <summary>Starts the first node and then, through it and the bootstrap nodes, the others; returns when all have joined.</summary>
    /// <exception cref="KithException">A port is in use, or the folder, by another network.</exception>
    /// <exception cref="CommandException">A node ended or did not join in time; the message has its last words.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _folder = DataFolderLock.Acquire(options.Folder);
        RequireFreePorts();
        List<string> join = [];
        for (int number = 1; number <= Math.Max(1, options.BootstrapNodes); number++)
        {
            ChildNode first = options.BootstrapNodes > 0 ? StartBootstrap(number, join) : Start(1, ["--role", "bootstrap"]);
            await first.WaitUntilJoinedAsync(options.ReadyTimeout, cancellation);
            foreach (string address in first.Addresses)
                join.AddRange(["--join", address]);
        }

        int started = _all.Count;
        for (int number = options.BootstrapNodes > 0 ? 1 : 2; number <= options.Nodes; number++)
            Start(number, join);
        await Task.WhenAll(_all.Skip(started).Select(node => node.WaitUntilJoinedAsync(options.ReadyTimeout, cancellation)));
    }

    /// <summary>Says when a node ends; returns when all have.</summary>
    public Task WatchAsync(CancellationToken cancellation) => Task.WhenAll(_all.Select(async node =>
    {
        int code = await node.Exited.WaitAsync(cancellation);
        terminal.Fail($"{node.Name} ended with code {code}. Its log is {node.LogFile}");
    }));

    /// <summary>Asks every node to stop, waits, and kills those that do not.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_all.Select(node => node.DisposeAsync().AsTask()));
        _folder?.Dispose();
    }

    private ChildNode StartBootstrap(int number, IEnumerable<string> join) => Start(
        $"bootstrap {number}",
        options.HttpPort + options.Nodes + number - 1,
        options.FolderOfBootstrap(number),
        options.FirstBootstrapPort + number - 1,
        ["--role", "bootstrap", .. join]);

    private ChildNode Start(int number, IEnumerable<string> arguments)
    {
        string[] voidPhone = options.VoidPhonePort is { } first ? ["--voidphone", $"127.0.0.1:{first + number - 1}"] : [];
        return Start($"node {number}", options.HttpPort + number - 1, options.FolderOf(number), options.Port + number - 1, [.. voidPhone, .. arguments]);
    }

    private ChildNode Start(string name, int httpPort, string folder, int port, string[] arguments)
    {
        ChildNode node = ChildNode.Start(
            name,
            new Uri($"http://127.0.0.1:{httpPort}"),
            folder,
            ["--swarm", options.Swarm, "--overlay", options.Overlay, "--listen", $"/ip4/127.0.0.1/tcp/{port}", .. options.NodeArguments, .. arguments],
            options.StopTimeout);
        _all.Add(node);
        return node;
    }

    /// <summary>Names every taken port at once, before anything starts. What is taken in between, the node itself reports.</summary>
    private void RequireFreePorts()
    {
        List<int> taken = [.. options.Ports.Where(port => !IsFree(port))];
        if (taken.Count > 0)
            throw new KithException(KithErrorCode.AddressInUse, $"In use by another process: port {string.Join(", ", taken)}. Stop it (perhaps another `kith up`), or choose others with {string.Join(" and ", options.PortFlags)}.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
