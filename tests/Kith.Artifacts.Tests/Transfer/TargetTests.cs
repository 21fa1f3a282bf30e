using System;
using System.IO;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Transfer;

/// <summary>Two who want the same target, and what comes to be there in the middle of a pull.</summary>
public sealed class TargetTests
{
    private static readonly byte[] Content = Noise.Of(seed: 3, 6_000_000);

    [Fact]
    public async Task Second_pull_to_a_target_is_refused_while_the_first_runs()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 1);
        ArtifactStore store = world.Store(0);
        ArtifactManifest artifact = (await store.PushAsync("big", "1", new MemoryStream(Content))).Manifest;
        string target = world.PathOf("big");
        Task? second = null;
        await store.PullAsync(artifact, target, progress: new ArtifactStoreTests.Steps { OnFirst = () => second = store.PullAsync(artifact, target) });
        KithException refused = await Assert.ThrowsAsync<KithException>(() => second!);
        Assert.Contains("another pull", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Content, await File.ReadAllBytesAsync(target));
        Assert.Equal([target], Directory.GetFileSystemEntries(world.Folder));
    }

    [Fact]
    public async Task What_comes_to_be_under_the_name_in_the_middle_stays_unless_overwriting_is_asked_for()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 1);
        ArtifactStore store = world.Store(0);
        ArtifactManifest artifact = (await store.PushAsync("big", "1", new MemoryStream(Content))).Manifest;
        string target = world.PathOf("big");
        ArtifactStoreTests.Steps Interrupted() => new() { OnFirst = () => File.WriteAllText(target, "mine") };
        Assert.Contains("left as it is", (await Assert.ThrowsAsync<KithException>(() => store.PullAsync(artifact, target, progress: Interrupted()))).Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(target));
        await store.PullAsync(artifact, target, overwrite: true);
        Assert.Equal(Content, await File.ReadAllBytesAsync(target));
    }

    [Fact]
    public async Task Device_is_not_replaced_by_a_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Devices have no paths there.");
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 1);
        ArtifactManifest artifact = (await world.Store(0).PushAsync("a", "1", new MemoryStream([1]))).Manifest;
        KithException refused = await Assert.ThrowsAsync<KithException>(() => world.Store(0).PullAsync(artifact, "/dev/kith-no-such-device", overwrite: true));
        Assert.Contains("device", refused.Message, StringComparison.Ordinal);
    }
}
