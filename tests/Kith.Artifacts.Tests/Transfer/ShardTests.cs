using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Kith.Artifacts.Manifests;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Core.Records;

namespace Kith.Artifacts.Tests.Transfer;

/// <summary>Coded artifacts, whose shards have one copy each.</summary>
public sealed class ShardTests
{
    private static readonly byte[] Content = Noise.Of(seed: 6, 1_500_000);
    private static readonly PushOptions SixOfNine = new() { DataShards = 6, ParityShards = 3 };

    [Fact]
    public async Task Six_of_nine_takes_little_over_half_as_much_again_and_stands_the_loss_of_any_three_nodes()
    {
        await using TransferWorld world = await StartAsync(nodes: 12);
        ArtifactManifest artifact = (await world.Store(0).PushAsync("coded", "1", new MemoryStream(Content), SixOfNine)).Manifest;
        Dictionary<RecordKey, List<int>> holders = await HoldersAsync(world);
        List<Stripe> stripes = await StripesAsync(world, artifact);
        Assert.All(holders.Values, nodes => Assert.Single(nodes));
        Assert.Equal(stripes.Sum(stripe => stripe.Shards.Count), holders.Count);
        // A shard of parity is as long as the longest of its stripe, hence not 1.5 to the byte.
        double overhead = (double)await BytesAsync(world) / Content.Length;
        Assert.InRange(overhead, 1.5, 1.75);
        foreach (Stripe stripe in stripes)
            Assert.Equal(stripe.Shards.Count, stripe.Shards.Select(shard => holders[shard.ShardKey][0]).Distinct().Count()); // Whichever three are lost, each stripe loses three.

        foreach (int victim in new[] { 11, 7, 4 })
            await world.Cluster.KillAsync(victim);
        Assert.Equal(Content, await TransferWorld.ReadAsync(world.Store(1), artifact));
        CheckReport repaired = await world.Store(0).RepairAsync(artifact);
        Assert.True(repaired.IsWhole);
        Assert.InRange(repaired.Restored, stripes.Count, 3 * stripes.Count);
        Assert.Equal((true, 0), await VerifiedAsync(world, artifact));
        Assert.All((await HoldersAsync(world)).Values, nodes => Assert.Single(nodes));
    }

    [Fact]
    public async Task With_fewer_nodes_than_shards_each_has_no_more_than_its_share()
    {
        await using TransferWorld world = await StartAsync(nodes: 4);
        ArtifactManifest artifact = (await world.Store(0).PushAsync("coded", "1", new MemoryStream(Content), new PushOptions { DataShards = 4, ParityShards = 2 })).Manifest;
        Dictionary<RecordKey, List<int>> holders = await HoldersAsync(world);
        foreach (Stripe stripe in await StripesAsync(world, artifact))
            Assert.InRange(stripe.Shards.GroupBy(shard => holders[shard.ShardKey][0]).Max(node => node.Count()), 1, 2);
        await world.Cluster.KillAsync(2);
        Assert.Equal(Content, await TransferWorld.ReadAsync(world.Store(3), artifact));
    }

    [Fact]
    public async Task Next_version_of_a_coded_artifact_sends_no_shard_twice_and_keeps_them_apart()
    {
        await using TransferWorld world = await StartAsync(nodes: 12);
        await world.Store(0).PushAsync("coded", "1", new MemoryStream(Content), SixOfNine);
        byte[] changed = [.. Content];
        changed[750_000]++;
        PushResult second = await world.Store(0).PushAsync("coded", "2", new MemoryStream(changed), SixOfNine);
        Assert.InRange(second.Moved, 1, 700_000); // One chunk, and the parity of its stripe; or of two stripes.
        Dictionary<RecordKey, List<int>> holders = await HoldersAsync(world);
        foreach (Stripe stripe in await StripesAsync(world, second.Manifest))
            Assert.Equal(stripe.Shards.Count, stripe.Shards.Select(shard => holders[shard.ShardKey][0]).Distinct().Count());
        PushResult plain = await world.Store(0).PushAsync("coded", "3", new MemoryStream(changed));
        Assert.True(plain.Moved > Content.Length); // Shards are no chunks of other artifacts: they would have one copy there.
        Assert.Equal(changed, await TransferWorld.ReadAsync(world.Store(5), plain.Manifest));
    }

    [Fact]
    public async Task Newcomer_is_given_the_shards_that_fall_to_it()
    {
        await using TransferWorld world = await StartAsync(nodes: 8);
        ArtifactManifest artifact = (await world.Store(0).PushAsync("coded", "1", new MemoryStream(Content), new PushOptions { DataShards = 3, ParityShards = 2 })).Manifest;
        await world.Cluster.AddAsync();
        await world.Cluster.UntilAcquaintedAsync();
        List<RecordKey> keys = [.. (await StripesAsync(world, artifact)).SelectMany(stripe => stripe.Shards).Select(shard => shard.ShardKey)];
        PeerId newcomer = world.Cluster[8].Peer;
        HashSet<RecordKey> its = [.. keys.Where(key => world.Cluster.Running.MinBy(node => Distance(key, node.Peer))!.Peer == newcomer)];
        Assert.NotEmpty(its);
        await world.Cluster.UntilAsync(async () =>
        {
            world.Cluster.Clock.Advance(TimeSpan.FromSeconds(5));
            return its.IsSubsetOf(await KeysAsync(world, 8));
        });
        Assert.Empty((await KeysAsync(world, 8)).Except(its)); // And no other.
    }

    private static Task<TransferWorld> StartAsync(int nodes) =>
        TransferWorld.StartAsync(nodes, options => options with { RequestTimeout = TimeSpan.FromMilliseconds(500) });

    private static UInt128 Distance(RecordKey key, PeerId peer)
    {
        byte[] target = Identifier.Of(key.Span).ToByteArray();
        byte[] place = peer.ToIdentifier().ToByteArray();
        return new UInt128(BitConverter.ToUInt64([.. Xor(0).Reverse()]), BitConverter.ToUInt64([.. Xor(8).Reverse()]));

        IEnumerable<byte> Xor(int from) => Enumerable.Range(from, 8).Select(index => (byte)(target[index] ^ place[index]));
    }

    private static async Task<(bool IsWhole, long Restored)> VerifiedAsync(TransferWorld world, ArtifactManifest artifact)
    {
        CheckReport report = await world.Store(0).VerifyAsync(artifact);
        return (report.IsWhole, report.Restored);
    }

    private static async Task<List<Stripe>> StripesAsync(TransferWorld world, ArtifactManifest artifact)
    {
        List<Stripe> stripes = [];
        await foreach (Stripe stripe in world.Store(0).StripesAsync(artifact, default))
            stripes.Add(stripe);
        return stripes;
    }

    private static async Task<Dictionary<RecordKey, List<int>>> HoldersAsync(TransferWorld world)
    {
        Dictionary<RecordKey, List<int>> holders = [];
        for (int node = 0; node < world.Cluster.Running.Count; node++)
        {
            foreach (RecordInfo record in await ShardsAsync(world.Cluster.Running[node]))
                (holders.TryGetValue(record.Key, out List<int>? nodes) ? nodes : holders[record.Key] = []).Add(node);
        }

        return holders;
    }

    private static async Task<long> BytesAsync(TransferWorld world)
    {
        long bytes = 0;
        foreach (KithNode node in world.Cluster.Running)
            bytes += (await ShardsAsync(node)).Sum(record => (long)record.ValueBytes);
        return bytes;
    }

    private static async Task<HashSet<RecordKey>> KeysAsync(TransferWorld world, int node) => [.. (await ShardsAsync(world.Cluster[node])).Select(record => record.Key)];

    private static async Task<List<RecordInfo>> ShardsAsync(KithNode node)
    {
        RecordListPage page = await node.GetRecordsAsync();
        return [.. page.Records.Where(record => record.Key.Span.StartsWith(ShardKey.Prefix))];
    }
}
