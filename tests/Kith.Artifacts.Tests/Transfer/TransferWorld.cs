using System;
using System.IO;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Testing;

namespace Kith.Artifacts.Tests.Transfer;

/// <summary>A cluster, a folder to pull into, and a store over any of the nodes.</summary>
internal sealed class TransferWorld : IAsyncDisposable
{
    private TransferWorld(KithCluster cluster) => Cluster = cluster;

    public KithCluster Cluster { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("kith-artifacts-").FullName;

    public static async Task<TransferWorld> StartAsync(int nodes = 5, Func<KithOptions, KithOptions>? configure = null, bool keepsData = false) =>
        new(await KithCluster.StartAsync(nodes, new KithClusterOptions { Configure = configure, KeepsData = keepsData }));

    public ArtifactStore Store(int node, ArtifactStoreOptions? options = null) => new(Cluster[node], Cluster.Clock, options);

    public string PathOf(string name) => Path.Combine(Folder, name);

    public static async Task<byte[]> ReadAsync(ArtifactStore store, ArtifactManifest artifact, long from = 0, long? length = null)
    {
        using MemoryStream content = new();
        await foreach (ReadOnlyMemory<byte> piece in store.ReadAsync(artifact, from, length))
            content.Write(piece.Span);
        return content.ToArray();
    }

    /// <summary>Puts time forward until something has ended that waits for it: pauses between attempts, maintenance that finds others again.</summary>
    public async Task HurryAsync(Task waiting)
    {
        await Cluster.UntilAsync(() =>
        {
            Cluster.Clock.Advance(TimeSpan.FromMilliseconds(300));
            return Task.FromResult(waiting.IsCompleted);
        });
        await waiting;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
