using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Cli.Bench;

/// <summary>Nodes in this process: real sockets, TLS, one SQLite store each.</summary>
internal sealed class InProcessCluster(int count, string folder, Func<KithOptions, KithOptions>? configure = null) : IBenchmarkCluster
{
    private readonly List<KithNode> _nodes = [];
    private readonly long _residentBefore = Resident();

    public IReadOnlyList<IKith> Nodes => _nodes;

    public async Task StartAsync(CancellationToken cancellation)
    {
        for (int number = 0; number < count; number++)
        {
            KithOptions options = new()
            {
                DataFolder = Path.Combine(folder, $"{number}"),
                Bootstrap = number == 0 ? [] : [_nodes[0].Addresses[0]],
            };
            _nodes.Add(await KithNode.StartAsync(configure?.Invoke(options) ?? options, null, cancellation));
        }
    }

    public long ResidentBytes() => Resident() - _residentBefore;

    public TimeSpan ProcessorTime() => Process.GetCurrentProcess().TotalProcessorTime;

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    private static long Resident() => Process.GetCurrentProcess().WorkingSet64;
}
