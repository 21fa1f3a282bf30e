using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Transfer;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Transfer;

public sealed class ResumeTests
{
    private static readonly byte[] Content = Noise.Of(seed: 9, 12_000_000);

    [Fact]
    public async Task Pull_that_is_broken_off_goes_on_where_it_was()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 3);
        ArtifactManifest artifact = (await world.Store(0).PushAsync("big", "1", new MemoryStream(Content))).Manifest;
        string target = world.PathOf("big");
        ArtifactStore store = world.Store(1, new ArtifactStoreOptions { Window = 1 });
        using CancellationTokenSource broken = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PullAsync(artifact, target, progress: new Stop(5_000_000, broken), cancellation: broken.Token));
        Assert.False(File.Exists(target));
        string part = Assert.Single(Directory.GetFiles(world.Folder));
        Assert.InRange(new FileInfo(part).Length, 4_000_000, 7_000_000);
        using (FileStream file = File.OpenWrite(part))
        {
            file.Position = 4_000_000; // A machine that lost power may have left anything behind.
            file.Write(new byte[1_000]);
        }

        ArtifactStoreTests.Steps again = new();
        await store.PullAsync(artifact, target, progress: again);
        Assert.Equal(Content, await File.ReadAllBytesAsync(target));
        Assert.InRange(again.Last.Moved, 7_500_000, 8_500_000); // Nothing before the damage came again.
        Assert.Equal([target], Directory.GetFiles(world.Folder));
    }

    [Fact]
    public async Task Push_that_is_broken_off_sends_only_the_rest()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 3);
        ArtifactStoreOptions options = new() { Window = 1, StateFolder = world.PathOf("state") };
        using CancellationTokenSource broken = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Store(0, options).PushAsync("big", "1", new MemoryStream(Content), progress: new Stop(6_000_000, broken), cancellation: broken.Token));
        string journal = Assert.Single(Directory.GetFiles(world.PathOf("state")));
        await using (FileStream torn = new(journal, FileMode.Append))
            torn.Write([1, 2, 3]);
        PushResult pushed = await world.Store(0, options).PushAsync("big", "1", new MemoryStream(Content));
        Assert.InRange(pushed.Moved, 3_000_000, 6_500_000);
        Assert.Equal(Content, await TransferWorld.ReadAsync(world.Store(2), pushed.Manifest));
        Assert.Empty(Directory.GetFiles(world.PathOf("state")));
    }

    [Fact]
    public async Task What_an_old_journal_says_is_not_relied_on()
    {
        string folder = Directory.CreateTempSubdirectory("kith-journal-").FullName;
        ChunkEntry entry = new(default, 1, 1, Digest.Of([1]), Digest.Of([1]));
        DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(60);
        await using (PushJournal journal = (await PushJournal.OpenAsync(folder, "a", now, TimeSpan.FromDays(1), new KnownChunks()))!)
            await journal.AddAsync([entry]);
        async Task<bool> IsKnownAsync(DateTimeOffset at)
        {
            KnownChunks known = new();
            await using PushJournal journal = (await PushJournal.OpenAsync(folder, "a", at, TimeSpan.FromDays(1), known))!;
            return known.TryGet(entry.Chunk, out _);
        }

        Assert.True(await IsKnownAsync(now.AddHours(23)));
        Assert.True(await IsKnownAsync(now.AddHours(23))); // Opening it makes it no younger.
        await using (await PushJournal.OpenAsync(folder, "b", now, TimeSpan.FromDays(1), new KnownChunks()))
            Assert.Equal(KithErrorCode.Refused, (await Assert.ThrowsAsync<KithException>(() => PushJournal.OpenAsync(folder, "b", now, TimeSpan.FromDays(1), new KnownChunks()))).Code);
        Assert.False(await IsKnownAsync(now.AddHours(24)));
        Assert.False(await IsKnownAsync(now.AddHours(24)));
        Assert.Equal("a.push", Path.GetFileName(Assert.Single(Directory.GetFiles(folder)))); // The other is too old as well.
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Journal_that_cannot_be_written_does_not_hinder_a_push()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a file that is always full.");
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 1);
        File.CreateSymbolicLink(world.PathOf("a@1.push"), "/dev/full");
        PushResult pushed = await world.Store(0, new ArtifactStoreOptions { StateFolder = world.Folder }).PushAsync("a", "1", new MemoryStream([1, 2, 3]));
        Assert.Equal([1, 2, 3], await TransferWorld.ReadAsync(world.Store(0), pushed.Manifest));
    }

    [Fact]
    public async Task Full_disk_leaves_no_half_file_and_what_was_checked()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 1);
        ArtifactStore store = world.Store(0);
        ArtifactManifest artifact = (await store.PushAsync("big", "1", new MemoryStream(Content))).Manifest;
        string target = world.PathOf("big");
        KithException full = await Assert.ThrowsAsync<KithException>(() => store.PullAsync(
            artifact, target, overwrite: false, (from, token) => store.ReadAsync(artifact, from, cancellation: token), null, null, CancellationToken.None, path => new FullDisk(path, 5_000_000)));
        Assert.Contains("Make room", full.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(target));
        ArtifactStoreTests.Steps again = new();
        await store.PullAsync(artifact, target, progress: again);
        Assert.Equal(Content, await File.ReadAllBytesAsync(target));
        Assert.InRange(again.Last.Moved, 1, 8_000_000);
    }

    [Fact]
    public async Task Wrong_bytes_never_get_the_name()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 1);
        ArtifactStore store = world.Store(0);
        ArtifactManifest artifact = (await store.PushAsync("big", "1", new MemoryStream(Content))).Manifest;
        ArtifactManifest lying = artifact with { Content = Digest.Of("other"u8) };
        KithException refused = await Assert.ThrowsAsync<KithException>(() => store.PullAsync(lying, world.PathOf("big")));
        Assert.Equal(KithErrorCode.Damaged, refused.Code);
        Assert.Empty(Directory.GetFileSystemEntries(world.Folder));
        ArtifactManifest rootless = artifact with { Root = Digest.Of("nowhere"u8) };
        Assert.Equal(KithErrorCode.Damaged, (await Assert.ThrowsAsync<KithException>(() => store.PullAsync(rootless, world.PathOf("big")))).Code);
        Assert.Empty(Directory.GetFileSystemEntries(world.Folder)); // Not even a stage without a byte.
        ArtifactManifest huge = artifact with { Bytes = 10L << 40, Files = [new ArtifactFile("", 10L << 40)] };
        Assert.Contains("10,995,116,277,760", (await Assert.ThrowsAsync<KithException>(() => store.PullAsync(huge, world.PathOf("big")))).Message, StringComparison.Ordinal);
        Assert.Contains("room for", (await Assert.ThrowsAsync<KithException>(() => world.Store(0, new ArtifactStoreOptions { MaxPullBytes = long.MaxValue }).PullAsync(huge, world.PathOf("big")))).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(world.PathOf("big"), "mine");
        Assert.Contains("is there already", (await Assert.ThrowsAsync<KithException>(() => store.PullAsync(artifact, world.PathOf("big")))).Message, StringComparison.Ordinal);
        await store.PullAsync(artifact, world.PathOf("big"), overwrite: true);
        Assert.Equal(Content, await File.ReadAllBytesAsync(world.PathOf("big")));
    }

    private sealed class Stop(long after, CancellationTokenSource source) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.Bytes >= after)
                source.Cancel();
        }
    }

    /// <summary>A file on a disk with so much room.</summary>
    private sealed class FullDisk(string path, long room) : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite)
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position + buffer.Length > room ? throw new IOException("No space left on device") : base.WriteAsync(buffer, cancellationToken);
    }
}
