using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Cli.Network;

/// <summary>Several nodes on this machine: starts them, says when one ends, and stops them all.</summary>
internal sealed class LocalNetwork(LocalNetworkOptions options, Terminal terminal) : IAsyncDisposable
{
    private readonly List<ChildNode> _nodes = [];

    public IReadOnlyList<ChildNode> Nodes => _nodes;

    /// <summary>Starts the first node and then, through it, the others; returns when all have joined.</summary>
    /// <exception cref="KithException">A port is in use.</exception>
    /// <exception cref="CommandException">A node ended or did not join in time; the message has its last words.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        RequireFreePorts();
        ChildNode first = Start(1, "--role", "bootstrap");
        await first.WaitUntilJoinedAsync(options.ReadyTimeout, cancellation);
        string[] join = [.. first.Addresses.SelectMany(address => new[] { "--join", address })];
        for (int number = 2; number <= options.Nodes; number++)
            Start(number, join);
        await Task.WhenAll(_nodes.Skip(1).Select(node => node.WaitUntilJoinedAsync(options.ReadyTimeout, cancellation)));
    }

    /// <summary>Says when a node ends; returns when all have.</summary>
    public Task WatchAsync(CancellationToken cancellation) => Task.WhenAll(_nodes.Select(async node =>
    {
        int code = await node.Exited.WaitAsync(cancellation);
        terminal.Fail($"{node.Name} ended with code {code}. Its log is {node.LogFile}");
    }));

    /// <summary>Asks every node to stop, waits, and kills those that do not.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    private ChildNode Start(int number, params string[] arguments)
    {
        string[] voidPhone = options.VoidPhonePort is { } first ? ["--voidphone", $"127.0.0.1:{first + number - 1}"] : [];
        ChildNode node = ChildNode.Start(
            $"node {number}",
            new Uri($"http://127.0.0.1:{options.HttpPort + number - 1}"),
            options.FolderOf(number),
            ["--swarm", options.Swarm, "--overlay", options.Overlay, "--listen", $"/ip4/127.0.0.1/tcp/{options.Port + number - 1}", .. voidPhone, .. options.NodeArguments, .. arguments],
            options.StopTimeout);
        _nodes.Add(node);
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
