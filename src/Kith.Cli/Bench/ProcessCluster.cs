using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.Network;
using Kith.Core.Node;

namespace Kith.Cli.Bench;

/// <summary>Nodes in processes of their own, as <c>kith up</c> starts them, asked over HTTP.</summary>
internal sealed class ProcessCluster(int count, string folder, Terminal terminal) : IBenchmarkCluster
{
    // Below the range from which the system hands out ports of its own, and away from those of `kith up`.
    private const int FirstPeerPort = 24_101;
    private const int FirstHttpPort = 27_480;

    private readonly LocalNetwork _network = new(new LocalNetworkOptions { Nodes = count, Folder = folder, Port = FirstPeerPort, HttpPort = FirstHttpPort }, terminal);
    private readonly List<KithHttpClient> _clients = [];

    public IReadOnlyList<IKith> Nodes => _clients;

    public async Task StartAsync(CancellationToken cancellation)
    {
        await _network.StartAsync(cancellation);
        _clients.AddRange(_network.Nodes.Select(node => new KithHttpClient(node.Api)));
    }

    public long ResidentBytes() => Sum(process => process.WorkingSet64);

    public TimeSpan ProcessorTime() => new TimeSpan(Sum(process => process.TotalProcessorTime.Ticks)) + Process.GetCurrentProcess().TotalProcessorTime;

    public async ValueTask DisposeAsync()
    {
        foreach (KithHttpClient client in _clients)
            await client.DisposeAsync();
        await _network.DisposeAsync();
    }

    private long Sum(Func<Process, long> read)
    {
        long sum = 0;
        foreach (ChildNode node in _network.Nodes)
        {
            using Process process = Process.GetProcessById(node.ProcessId);
            sum += read(process);
        }

        return sum;
    }
}
