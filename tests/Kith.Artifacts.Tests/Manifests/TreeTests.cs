using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Compression;
using Kith.Artifacts.Manifests;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Manifests;

public sealed class TreeTests
{
    private readonly Dictionary<Digest, byte[]> _records = [];

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(5, 0, 0)]
    [InlineData(2_500, 0, 0)]
    [InlineData(1_000, 7, 3)]
    public async Task Every_chunk_is_found_again_in_order_and_from_any_byte_on(int count, int data, int parity)
    {
        ArtifactManifest manifest = await BuildAsync(count, data, parity);
        ChunkEntry[] all = [.. await ReadAsync(manifest, 0, manifest.Bytes)];
        Assert.Equal([.. Enumerable.Range(0, count).Select(Entry)], all);
        for (int each = 0; each < count; each += 371)
        {
            long first = all.Take(each).Sum(chunk => (long)chunk.ChunkBytes);
            List<ChunkEntry> found = await ReadAsync(manifest, first, first + 1);
            Assert.Contains(Entry(each), found);
            Assert.InRange(found.Count, 1, Math.Max(1, data));
        }

        Assert.Equal(_records.Keys.Order(Comparer<Digest>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))), (await NodesAsync(manifest)).Order(Comparer<Digest>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))));
    }

    [Fact]
    public async Task Tree_that_holds_other_than_was_promised_is_refused()
    {
        ArtifactManifest manifest = await BuildAsync(2_000, 0, 0);
        await RefusedAsync(manifest with { Bytes = manifest.Bytes + 1 }, "promised");
        await RefusedAsync(manifest with { Chunks = manifest.Chunks - 1 }, "promised");
        await RefusedAsync(manifest with { RootLevel = 0 }, "level");
        await RefusedAsync(manifest with { Root = Digest.Of("nothing"u8) }, "none of the nodes");
        await RefusedAsync(manifest with { DataShards = 4, ParityShards = 2 }, "shards");
        byte[] node = "no node"u8.ToArray();
        _records[Digest.Of(node)] = node;
        await RefusedAsync(manifest with { Root = Digest.Of(node) }, "malformed");
    }

    [Fact]
    public async Task Tree_that_repeats_itself_ends()
    {
        // Every node names the same one below it a thousand times: nothing is read that was not promised, and what is promised may be bounded.
        byte[] leaf = TreeNode.Encode([Entry(0)]);
        NodeEntry below = new(Digest.Of(leaf), Entry(0).ChunkBytes, 1);
        _records[below.Node] = leaf;
        for (int level = 1; level <= TreeNode.MaxLevel; level++)
        {
            byte[] node = TreeNode.Encode(level, [.. Enumerable.Repeat(below, TreeNode.MaxNodes)]);
            below = new NodeEntry(Digest.Of(node), below.ArtifactBytes * TreeNode.MaxNodes, below.Chunks * TreeNode.MaxNodes);
            _records[below.Node] = node;
        }

        ArtifactManifest manifest = Manifest(below.ArtifactBytes, below.Chunks, below.Node, TreeNode.MaxLevel, 0, 0);
        Assert.Single(await ReadAsync(manifest, manifest.Bytes - 1, manifest.Bytes)); // Five nodes read, of a million millions.
    }

    private static ChunkEntry Entry(int number)
    {
        Digest digest = Digest.Of(BitConverter.GetBytes(number));
        int bytes = 1 + (number % 60_000);
        return new ChunkEntry(ChunkCodec.Plain, bytes, bytes, digest, digest);
    }

    private async Task<ArtifactManifest> BuildAsync(int count, int data, int parity)
    {
        TreeWriter writer = new(node =>
        {
            _records[Digest.Of(node)] = node;
            return Task.CompletedTask;
        });
        foreach (int[] stripe in Enumerable.Range(0, count).Chunk(Math.Max(1, data)))
        {
            IEnumerable<ChunkEntry> shards = Enumerable.Range(0, parity).Select(index => Entry(1_000_000 + stripe[0] + index) with { Codec = ChunkCodec.Parity, ChunkBytes = 0 });
            await writer.AddAsync([.. stripe.Select(Entry), .. shards]);
        }

        (Digest root, int level) = (await writer.EndAsync())!.Value;
        return Manifest(writer.ArtifactBytes, writer.Chunks, root, level, data, parity);
    }

    private static ArtifactManifest Manifest(long bytes, long chunks, Digest root, int level, int data, int parity) => new()
    {
        Name = "a",
        Version = "1",
        Bytes = bytes,
        Chunks = chunks,
        Content = default,
        Root = root,
        RootLevel = level,
        DataShards = data,
        ParityShards = parity,
        Files = [new ArtifactFile("", bytes)],
        Created = default,
    };

    private TreeReader Reader(ArtifactManifest manifest) => new(manifest, (digest, _) => Task.FromResult(_records.GetValueOrDefault(digest)));

    private async Task<List<ChunkEntry>> ReadAsync(ArtifactManifest manifest, long from, long end)
    {
        List<ChunkEntry> chunks = [];
        await foreach (Stripe stripe in Reader(manifest).StripesAsync(from, end, CancellationToken.None))
            chunks.AddRange(stripe.Shards.Take(stripe.Data));
        return chunks;
    }

    private async Task<List<Digest>> NodesAsync(ArtifactManifest manifest)
    {
        List<Digest> nodes = [];
        await foreach (Digest node in Reader(manifest).NodesAsync(CancellationToken.None))
            nodes.Add(node);
        return nodes;
    }

    private async Task RefusedAsync(ArtifactManifest manifest, string reason)
    {
        KithException refused = await Assert.ThrowsAsync<KithException>(() => ReadAsync(manifest, 0, manifest.Bytes));
        Assert.Equal(KithErrorCode.Damaged, refused.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
