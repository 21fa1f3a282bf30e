using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts;

namespace Kith.Cli.Bench;

/// <summary>Nodes and client in this process: real sockets, TLS, one SQLite store each.</summary>
internal sealed class ArtifactNodes(string folder, long bytes, int nodes, int replicas) : IArtifactCluster
{
    private readonly InProcessCluster _cluster = new(nodes, folder, options => options with { Replicas = replicas, MaxStoreBytes = (4 * bytes) + (64 << 20) });
    private readonly List<Task> _ending = [];

    public string Description => $"{nodes} nodes in this process, R {replicas}";

    public Task StartAsync(CancellationToken cancellation) => _cluster.StartAsync(cancellation);

    public async Task<(Digest Id, long Moved)> PushAsync(string version, MixedContent content, CancellationToken cancellation)
    {
        PushResult pushed = await Store(0).PushAsync("bench", version, content, new PushOptions(), progress: null, cancellation);
        return (pushed.Manifest.Id, pushed.Moved);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> PullAsync(Digest id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArtifactStore store = Store(nodes - 1);
        FoundArtifact found = await store.FindAsync(ArtifactReference.To(id), cancellation);
        await foreach (ReadOnlyMemory<byte> piece in store.ReadAsync(found.Manifest, cancellation: cancellation))
            yield return piece;
    }

    /// <summary>They have no time to hand anything over: what they do while the pull runs costs it processor time, which a process that is killed would not.</summary>
    public void KillTwo() => _ending.AddRange(_cluster.Nodes.Skip(1).Take(2).Select(node => node.DisposeAsync().AsTask()));

    public TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;

    public (long Client, long? Node) Memory() => (AnonymousMemory.Of(Environment.ProcessId), null);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_ending);
        await _cluster.DisposeAsync();
    }

    private ArtifactStore Store(int node) => new(_cluster.Nodes[node], TimeProvider.System);
}
