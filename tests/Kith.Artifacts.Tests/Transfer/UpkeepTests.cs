using System;
using System.IO;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Artifacts.Names;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Artifacts.Tests.Transfer;

public sealed class UpkeepTests
{
    private static readonly byte[] Content = Noise.Of(seed: 4, 3_000_000);

    [Fact]
    public async Task Coded_artifact_outlives_a_node_where_each_record_has_one_copy_and_a_plain_one_does_not()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 8, options => options with { Replicas = 1, RequestTimeout = TimeSpan.FromMilliseconds(500) });
        ArtifactManifest plain = (await world.Store(0).PushAsync("plain", "1", new MemoryStream(Content))).Manifest;
        ArtifactManifest coded = (await world.Store(0).PushAsync("coded", "1", new MemoryStream(Content), new PushOptions { DataShards = 4, ParityShards = 8 })).Manifest;
        Assert.Equal((4, 8), (coded.DataShards, coded.ParityShards));
        // The node must not be the one that holds a record without parity, which the tree's nodes are.
        foreach (int victim in new[] { 7, 6, 5, 4, 3, 2, 1 })
        {
            if (await HoldsAnyAsync(world, victim, coded) || await HoldsAnyAsync(world, victim, plain))
                continue;
            await world.Cluster.KillAsync(victim);
            break;
        }

        CheckReport lost = await world.Store(0).VerifyAsync(plain);
        Assert.False(lost.IsWhole);
        Assert.Equal(KithErrorCode.Damaged, (await Assert.ThrowsAsync<KithException>(() => TransferWorld.ReadAsync(world.Store(0), plain))).Code);
        Assert.Equal(Content, await TransferWorld.ReadAsync(world.Store(0), coded));
        CheckReport repaired = await world.Store(0).RepairAsync(coded);
        Assert.True(repaired.IsWhole);
        Assert.InRange(repaired.Restored, 1, repaired.Chunks / 2);
        Assert.Equal(0, (await world.Store(0).VerifyAsync(coded)).Restored);
    }

    [Fact]
    public async Task Repair_brings_every_record_back_to_its_copies()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 5, options => options with { Replicas = 3 });
        ArtifactManifest artifact = (await world.Store(0).PushAsync("a", "1", new MemoryStream(Content))).Manifest;
        await world.Cluster.KillAsync(3);
        await world.Cluster.KillAsync(4);
        CheckReport report = await world.Store(0).RepairAsync(artifact);
        Assert.Equal((true, 3), (report.IsWhole, report.FewestCopies));
        Assert.Equal(artifact.Chunks + 2, report.Chunks); // The manifest and one leaf.
    }

    [Fact]
    public async Task Lease_keeps_an_artifact_and_its_end_lets_it_go()
    {
        await using TransferWorld world = await TransferWorld.StartAsync(nodes: 3);
        ArtifactStore store = world.Store(0, new ArtifactStoreOptions { Lease = TimeSpan.FromDays(3) });
        ArtifactManifest leased = (await store.PushAsync("leased", "1", new MemoryStream(Content))).Manifest;
        ArtifactManifest pinned = (await store.PushAsync("pinned", "1", new MemoryStream([1, 2, 3]), new PushOptions { Pin = true })).Manifest;
        await AdvanceAsync(hours: 25);
        await AdvanceAsync(hours: 25); // Longer than any record lives.
        Assert.Equal(Content, await TransferWorld.ReadAsync(world.Store(2), leased));
        Assert.Empty((await store.CollectAsync()).Versions);
        await AdvanceAsync(hours: 25); // The lease is over.
        CollectReport collected = await store.CollectAsync();
        Assert.Equal(["leased@1"], collected.Versions);
        Assert.Equal(Content.Length, collected.Bytes);
        Assert.Equal(["pinned"], await store.ListAsync());
        Assert.Equal(KithErrorCode.NotFound, (await Assert.ThrowsAsync<KithException>(() => store.FindAsync(ArtifactReference.To("leased")))).Code);
        await AdvanceAsync(hours: 25);
        await AdvanceAsync(hours: 25);
        Assert.Equal([1, 2, 3], await TransferWorld.ReadAsync(world.Store(2), pinned));
        Assert.False((await world.Cluster[1].GetAsync(leased.Id.Key)).IsFound);

        await store.UnpinAsync("pinned", "1", TimeSpan.FromHours(1));
        await AdvanceAsync(hours: 2);
        Assert.Equal(["pinned@1"], (await store.CollectAsync()).Versions);
        Assert.Equal(KithErrorCode.NotFound, (await Assert.ThrowsAsync<KithException>(() => store.PinAsync("pinned", "1"))).Code);

        async Task AdvanceAsync(int hours)
        {
            world.Cluster.Clock.Advance(TimeSpan.FromHours(hours));
            await store.RenewAsync();
            // The list of names the node puts again by itself, half a life before its end: it has hours for that, and not just what the next step leaves it.
            RecordKey list = SignedKey.Of(world.Cluster[0].Peer, NameBook.Catalogue);
            await world.Cluster.UntilAsync(async () => (await world.Cluster[0].GetAsync(list)).Expires - world.Cluster.Clock.GetUtcNow() > TimeSpan.FromHours(25));
        }
    }

    private static async Task<bool> HoldsAnyAsync(TransferWorld world, int node, ArtifactManifest artifact)
    {
        // Of a record with one copy the closest node is the holder: names, manifest and tree.
        PeerId peer = world.Cluster[node].Peer;
        return (await world.Cluster[0].ClosestAsync(artifact.Id.Key, 1))[0].Peer == peer || (await world.Cluster[0].ClosestAsync(artifact.Root!.Value.Key, 1))[0].Peer == peer;
    }
}
