using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Transfer;

public sealed class ArtifactStoreTests
{
    private static readonly byte[] Mixed = [.. Noise.Of(seed: 1, 2_000_000), .. Noise.Text(seed: 2, 2_000_000), .. new byte[1_000_000]];

    [Fact]
    public async Task What_goes_in_at_one_node_comes_out_at_another_with_two_killed_on_the_way()
    {
        await using TransferWorld world = await TransferWorld.StartAsync();
        Steps pushing = new();
        PushResult pushed = await world.Store(0).PushAsync("weights", "1", new MemoryStream(Mixed), new PushOptions { Metadata = "{}"u8.ToArray() }, pushing);
        Assert.Equal((Mixed.Length, true, Digest.Of(Mixed)), (pushed.Manifest.Bytes, pushed.IsLatest, pushed.Manifest.Content));
        Assert.InRange(pushed.Moved, 2_500_000, 3_500_000); // The text in half, the zeros once.
        Assert.Equal(Mixed.Length, pushing.Last.Bytes);

        FoundArtifact found = await world.Store(4).FindAsync(ArtifactReference.To("weights"));
        Assert.Equal((pushed.Manifest.Id, world.Cluster[0].Peer, true, true), (found.Manifest.Id, found.Owner, found.IsLatest, found.IsConfirmed));
        await world.Cluster.KillAsync(1);
        string target = world.PathOf("weights.bin");
        Steps pulling = new() { OnFirst = () => world.Cluster.KillAsync(2).GetAwaiter().GetResult() };
        await world.Store(4).PullAsync(found.Manifest, target, progress: pulling);
        Assert.Equal(Mixed, await File.ReadAllBytesAsync(target));
        Assert.Equal([target], Directory.GetFileSystemEntries(world.Folder));
        Assert.Equal((Mixed.Length, TimeSpan.Zero), (pulling.Last.Bytes, pulling.Last.Remaining));
        Assert.Equal(Mixed[1_999_990..2_000_010], await TransferWorld.ReadAsync(world.Store(3), found.Manifest, 1_999_990, 20));
    }

    [Fact]
    public async Task Second_checkpoint_moves_little_more_than_what_changed()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 3);
        byte[] second = [.. Noise.Of(seed: 1, 8_000_000)];
        await world.Store(0).PushAsync("run", "1", new MemoryStream(second));
        for (int region = 0; region < 4; region++)
            Noise.Of(seed: 50 + region, 100_000).CopyTo(second, 2_000_000 * region);
        PushResult pushed = await world.Store(0).PushAsync("run", "2", new MemoryStream(second));
        Assert.InRange(pushed.Moved, 400_000, second.Length / 10); // 5 % changed.
        FoundArtifact found = await world.Store(1).FindAsync(ArtifactReference.To("run"));
        Assert.Equal("2", found.Version!.Version);
        Assert.Equal(second, await TransferWorld.ReadAsync(world.Store(1), found.Manifest));
    }

    [Fact]
    public async Task Folder_comes_back_with_every_file_in_its_place()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 3);
        string folder = world.PathOf("model");
        Directory.CreateDirectory(Path.Combine(folder, "deep", "er"));
        Dictionary<string, byte[]> files = new() { ["a.bin"] = Noise.Of(1, 150_000), ["deep/b.json"] = "{}"u8.ToArray(), ["deep/empty"] = [], ["deep/er/c"] = Noise.Of(2, 70_000), ["zero"] = [] };
        foreach ((string path, byte[] content) in files)
            await File.WriteAllBytesAsync(Path.Combine(folder, path), content);
        PushResult pushed = await world.Store(0).PushAsync("model", "1", folder);
        string target = world.PathOf("pulled");
        await world.Store(2).PullAsync(pushed.Manifest, target);
        Assert.Equal(files.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(target, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(target, path)).Order(StringComparer.Ordinal));
        foreach ((string path, byte[] content) in files)
            Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(target, path)));
        Assert.Equal(KithErrorCode.Refused, (await Assert.ThrowsAsync<KithException>(() => world.Store(2).PullAsync(pushed.Manifest, target))).Code);
    }

    [Fact]
    public async Task Empty_artifact_is_one_too()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 1);
        PushResult pushed = await world.Store(0).PushAsync("nothing", "1", new MemoryStream());
        await world.Store(0).PullAsync(pushed.Manifest, world.PathOf("nothing"));
        Assert.Equal(0, new FileInfo(world.PathOf("nothing")).Length);
        Assert.True((await world.Store(0).VerifyAsync(pushed.Manifest)).IsWhole);
    }

    [Fact]
    public async Task Name_of_two_owners_is_nobodys_until_one_is_named()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 4);
        await world.Store(0).PushAsync("same", "1", new MemoryStream([1]));
        await world.Store(1).PushAsync("same", "1", new MemoryStream([2]));
        KithException refused = await Assert.ThrowsAsync<KithException>(() => world.Store(3).FindAsync(ArtifactReference.To("same")));
        Assert.Equal(KithErrorCode.Refused, refused.Code);
        FoundArtifact found = await world.Store(3).FindAsync(ArtifactReference.To("same", "1", world.Cluster[1].Peer));
        Assert.Equal([2], await TransferWorld.ReadAsync(world.Store(3), found.Manifest));
        Assert.Equal(KithErrorCode.NotFound, (await Assert.ThrowsAsync<KithException>(() => world.Store(3).FindAsync(ArtifactReference.To("other")))).Code);
        Assert.Equal(KithErrorCode.NotFound, (await Assert.ThrowsAsync<KithException>(() => world.Store(0).FindAsync(ArtifactReference.To("same", "2")))).Code);
    }

    [Fact]
    public async Task Of_two_who_push_over_the_same_version_one_wins()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 5);
        await world.Store(0).PushAsync("model", "0", new MemoryStream([0]));
        // Two writers, each with a store of its own over the owner's node: only the compare-and-swap stands between them.
        Task<PushResult>[] both = [.. Enumerable.Range(1, 2).Select(number => world.Store(0).PushAsync("model", $"{number}", new MemoryStream([(byte)number]), new PushOptions { ExpectedLatest = "0" }))];
        await Task.WhenAll(both).ContinueWith(_ => { }, TaskScheduler.Default);
        Task<PushResult> winner = Assert.Single(both, push => push.IsCompletedSuccessfully);
        KithException loser = Assert.IsType<KithException>(Assert.Single(both, push => push.IsFaulted).Exception!.InnerException);
        Assert.Equal(KithErrorCode.Refused, loser.Code);
        Assert.Contains("somebody came first", loser.Message, StringComparison.Ordinal);
        Assert.Equal((await winner).Version.Version, (await world.Store(4).VersionsAsync("model")).Latest);
    }

    [Fact]
    public async Task In_a_partition_the_smaller_side_decides_nothing_and_says_so()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 5);
        await world.Store(0).PushAsync("model", "1", new MemoryStream([1]));
        await world.Store(0).PushAsync("model", "2", new MemoryStream([2]), new PushOptions { IsLatest = false });
        world.Cluster.Partition(0, 1);
        KithException refused = await Assert.ThrowsAsync<KithException>(() => world.HurryAsync(world.Store(0).SetLatestAsync("model", "2")));
        Assert.Equal(KithErrorCode.Timeout, refused.Code);
        world.Cluster.Heal();
        await world.HurryAsync(world.Cluster.UntilAcquaintedAsync());
        Assert.Equal("1", (await world.Store(4).VersionsAsync("model")).Latest);
        world.Cluster.Partition(3, 4);
        await world.HurryAsync(world.Store(0).SetLatestAsync("model", "2", expected: "1"));
        world.Cluster.Heal();
        await world.HurryAsync(world.Cluster.UntilAcquaintedAsync());
        Assert.Equal("2", (await world.Store(4).VersionsAsync("model")).Latest);
    }

    [Fact]
    public async Task Bad_requests_are_refused_before_anything_is_sent()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 1);
        ArtifactStore store = world.Store(0);
        async Task RefusedAsync(string named, Func<Task> push) =>
            Assert.Contains(named, (await Assert.ThrowsAsync<KithException>(push)).Message, StringComparison.Ordinal);
        await RefusedAsync("latest", () => store.PushAsync("a", "latest", new MemoryStream()));
        await RefusedAsync("a/b", () => store.PushAsync("a/b", "1", new MemoryStream()));
        await RefusedAsync("nowhere", () => store.PushAsync("a", "1", world.PathOf("nowhere")));
        await RefusedAsync("metadata", () => store.PushAsync("a", "1", new MemoryStream(), new PushOptions { Metadata = new byte[ArtifactManifest.MaxMetadataBytes + 1] }));
        await RefusedAsync("parity", () => store.PushAsync("a", "1", new MemoryStream(), new PushOptions { DataShards = 4 }));
        await RefusedAsync("lease", () => store.PushAsync("a", "1", new MemoryStream(), new PushOptions { Lease = TimeSpan.FromMinutes(1) }));
        await RefusedAsync("Window", () => Task.FromResult(world.Store(0, new ArtifactStoreOptions { Window = 0 })));
        Assert.Equal(0, (await world.Cluster[0].GetStatusAsync()).Records);
    }

    /// <summary>Progress as it comes, without the detour over a thread that <see cref="Progress{T}"/> takes.</summary>
    internal sealed class Steps : IProgress<TransferProgress>
    {
        private int _count;

        public TransferProgress Last { get; private set; }

        public Action? OnFirst { get; init; }

        public void Report(TransferProgress value)
        {
            Assert.True(value.Bytes >= Last.Bytes);
            Last = value;
            if (Interlocked.Increment(ref _count) == 1)
                OnFirst?.Invoke();
        }
    }
}
