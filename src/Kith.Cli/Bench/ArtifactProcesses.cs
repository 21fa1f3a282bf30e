using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;
using Kith.Cli.Artifacts;
using Kith.Cli.Network;
using Kith.Server.Artifacts;

namespace Kith.Cli.Bench;

/// <summary>Nodes in processes of their own, as <c>kith up</c> starts them; this process is the client, over HTTP.</summary>
internal sealed class ArtifactProcesses(string folder, long bytes, int nodes, int replicas, Terminal terminal) : IArtifactCluster
{
    // Below the range from which the system hands out ports of its own, and away from those of the other benchmarks.
    private const int FirstPeerPort = 24_201;
    private const int FirstHttpPort = 27_580;

    private readonly List<Process> _processes = [];

    private readonly LocalNetwork _network = new(
        new LocalNetworkOptions
        {
            Nodes = nodes,
            Folder = folder,
            Port = FirstPeerPort,
            HttpPort = FirstHttpPort,
            NodeArguments = ["--replicas", replicas.ToString(CultureInfo.InvariantCulture), "--max-store-mib", ((4 * (bytes >> 20)) + 64).ToString(CultureInfo.InvariantCulture)],
        },
        terminal);

    public string Description => $"{nodes} nodes in processes of their own, R {replicas}, client over HTTP";

    public async Task StartAsync(CancellationToken cancellation)
    {
        await _network.StartAsync(cancellation);
        _processes.AddRange(_network.Nodes.Select(node => Process.GetProcessById(node.ProcessId)));
    }

    public async Task<(Digest Id, long Moved)> PushAsync(string version, MixedContent content, CancellationToken cancellation)
    {
        await using ArtifactClient client = new(_network.Nodes[0].Api);
        ArtifactDocument pushed = await client.PushAsync("bench", version, content, new PushOptions(), new Progress<TransferProgress>(), cancellation);
        return Digest.TryParse(pushed.Id, out Digest id) ? (id, pushed.Moved ?? 0) : throw new CommandException(ExitCode.Failed, "The node names no artifact.");
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> PullAsync(Digest id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using ArtifactClient client = new(_network.Nodes[^1].Api);
        FoundArtifact found = await client.FindAsync(id.ToString(), cancellation);
        await foreach (ReadOnlyMemory<byte> piece in client.ReadAsync(found.Manifest, from: 0, cancellation))
            yield return piece;
    }

    public void KillTwo()
    {
        foreach (Process process in _processes.Skip(1).Take(2))
            process.Kill();
    }

    public TimeSpan ProcessorTime()
    {
        TimeSpan sum = Environment.CpuUsage.TotalTime;
        foreach (Process process in _processes)
        {
            process.Refresh();
            if (!process.HasExited)
                sum += process.TotalProcessorTime;
        }

        return sum;
    }

    public (long Client, long? Node) Memory() => (AnonymousMemory.Of(Environment.ProcessId), _processes.Max(process => AnonymousMemory.Of(process.Id)));

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _processes)
            process.Dispose();
        await _network.DisposeAsync();
    }
}
