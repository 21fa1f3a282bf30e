using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Network;

namespace Kith.Cli.Bench.Floods;

/// <summary>One daemon in a process of its own, with all its ports, to be flooded.</summary>
internal sealed class FloodTarget(string folder, Terminal terminal) : IAsyncDisposable
{
    // Below the range from which the system hands out ports of its own, and away from those of `kith up` and other benchmarks.
    private const int PeerPort = 24_301;
    private const int HttpPort = 27_680;
    private const int VoidPhonePort = 23_401;

    private readonly string _gates = folder + ".gates";
    private readonly LocalNetwork _network = new(
        new LocalNetworkOptions
        {
            Nodes = 1,
            Folder = folder,
            Swarm = Swarm,
            Port = PeerPort,
            HttpPort = HttpPort,
            VoidPhonePort = VoidPhonePort,
            NodeArguments = ["--gates", folder + ".gates"],
        },
        terminal);

    /// <summary>The swarm that the daemon is alone in.</summary>
    public const string Swarm = "flood";

    /// <summary>An address of this machine that the daemon lets nobody in from.</summary>
    public static IPAddress BlockedAddress { get; } = IPAddress.Parse("127.0.0.2");

    public IPEndPoint Peers { get; } = new(IPAddress.Loopback, PeerPort);

    public IPEndPoint Http { get; } = new(IPAddress.Loopback, HttpPort);

    public IPEndPoint VoidPhone { get; } = new(IPAddress.Loopback, VoidPhonePort);

    public Uri Api => Node.Api;

    /// <summary>Where it is dialled, its peer id included.</summary>
    public string Address => Node.Addresses[0];

    private ChildNode Node => _network.Nodes.Single();

    public async Task StartAsync(CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(_gates, $"block {BlockedAddress}\n", cancellation);
        await _network.StartAsync(cancellation);
    }

    /// <summary>Memory of the daemon that is its own, in bytes.</summary>
    public long ResidentBytes()
    {
        using Process process = Process.GetProcessById(Node.ProcessId);
        return process.WorkingSet64;
    }

    /// <summary>Processor time that the daemon has used.</summary>
    public TimeSpan ProcessorTime()
    {
        using Process process = Process.GetProcessById(Node.ProcessId);
        return process.TotalProcessorTime;
    }

    /// <summary>Bytes that it has logged.</summary>
    public long LogBytes() => new FileInfo(Node.LogFile).Length;

    public ValueTask DisposeAsync() => _network.DisposeAsync();
}
