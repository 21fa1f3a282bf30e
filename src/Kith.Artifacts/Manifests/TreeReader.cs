using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Artifacts.Manifests;

/// <summary>
/// Walks an artifact's tree from left to right, from any byte on. It believes nothing: what a node claims of those below it has to be what they hold, so that
/// a manifest can neither hide an endless tree nor promise more than comes.
/// </summary>
/// <param name="manifest">The artifact.</param>
/// <param name="read">Reads the record of a digest, checked; null when nobody has it.</param>
internal sealed class TreeReader(ArtifactManifest manifest, Func<Digest, CancellationToken, Task<byte[]?>> read)
{
    /// <summary>The stripes that hold the bytes from one place to another, in order: data, then parity.</summary>
    /// <param name="from">The first byte wanted.</param>
    /// <param name="end">The byte after the last one wanted.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.Damaged"/>: a node is missing, malformed or contradicts what was said of it.</exception>
    public async IAsyncEnumerable<Stripe> StripesAsync(long from, long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (manifest.Root is not { } root || from >= end)
            yield break;
        Stack<(NodeEntry Entry, int Level, long First)> left = new();
        left.Push((new NodeEntry(root, manifest.Bytes, manifest.Chunks), manifest.RootLevel, 0));
        while (left.TryPop(out (NodeEntry Entry, int Level, long First) next))
        {
            if (next.First + next.Entry.ArtifactBytes <= from)
                continue;
            if (next.First >= end)
                yield break;
            TreeNode node = await ReadAsync(next.Entry, next.Level, cancellation).ConfigureAwait(false);
            if (next.Level > 0)
            {
                long first = next.First + next.Entry.ArtifactBytes;
                for (int index = node.Nodes.Count - 1; index >= 0; index--)
                    left.Push((node.Nodes[index], next.Level - 1, first -= node.Nodes[index].ArtifactBytes));
                continue;
            }

            long place = next.First;
            foreach (Stripe stripe in Split(node.Chunks, place))
            {
                place += stripe.Bytes;
                if (place > from && stripe.First < end)
                    yield return stripe;
            }
        }
    }

    /// <summary>The digests of all nodes, from the root down.</summary>
    public async IAsyncEnumerable<Digest> NodesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (manifest.Root is not { } root)
            yield break;
        Stack<(NodeEntry Entry, int Level)> left = new();
        left.Push((new NodeEntry(root, manifest.Bytes, manifest.Chunks), manifest.RootLevel));
        while (left.TryPop(out (NodeEntry Entry, int Level) next))
        {
            yield return next.Entry.Node;
            if (next.Level == 0)
                continue;
            foreach (NodeEntry below in (await ReadAsync(next.Entry, next.Level, cancellation).ConfigureAwait(false)).Nodes)
                left.Push((below, next.Level - 1));
        }
    }

    private async Task<TreeNode> ReadAsync(NodeEntry entry, int level, CancellationToken cancellation)
    {
        byte[] bytes = await read(entry.Node, cancellation).ConfigureAwait(false)
            ?? throw Damaged($"a node of its tree, {entry.Node}, is on none of the nodes that answered. Try again when more answer; where it is lost, push the artifact again");
        TreeNode node = TreeNode.Decode(bytes) ?? throw Lying($"a node of its tree, {entry.Node}, is malformed");
        if (node.Level != level)
            throw Lying($"a node of its tree, {entry.Node}, is of level {node.Level} where {level} belongs");
        (long artifactBytes, long chunks) = Sum(node);
        if (artifactBytes != entry.ArtifactBytes || chunks != entry.Chunks)
            throw Lying($"a node of its tree, {entry.Node}, holds {artifactBytes:N0} bytes in {chunks:N0} chunks where {entry.ArtifactBytes:N0} in {entry.Chunks:N0} were promised");
        return node;
    }

    private static (long Bytes, long Chunks) Sum(TreeNode node)
    {
        UInt128 bytes = 0, chunks = 0; // Of a thousand numbers of 63 bits, that cannot run over.
        foreach (ChunkEntry chunk in node.Chunks)
            (bytes, chunks) = (bytes + (uint)chunk.ChunkBytes, chunks + (chunk.IsParity ? 0u : 1u));
        foreach (NodeEntry below in node.Nodes)
            (bytes, chunks) = (bytes + (ulong)below.ArtifactBytes, chunks + (ulong)below.Chunks);
        return bytes > long.MaxValue || chunks > long.MaxValue ? (-1, -1) : ((long)bytes, (long)chunks);
    }

    private List<Stripe> Split(IReadOnlyList<ChunkEntry> chunks, long first)
    {
        List<Stripe> stripes = [];
        int most = Math.Max(1, manifest.DataShards);
        for (int index = 0; index < chunks.Count;)
        {
            int data = index;
            while (data < chunks.Count && data - index < most && !chunks[data].IsParity)
                data++;
            int end = data + manifest.ParityShards;
            if (data == index || end > chunks.Count)
                throw Lying("a stripe of its tree has not the shards that the manifest says");
            Stripe stripe = new(first, data - index, [.. Take(chunks, index, end)]);
            if (!AreParity(chunks, data, end))
                throw Lying("a stripe of its tree has not the shards that the manifest says");
            stripes.Add(stripe);
            first += stripe.Bytes;
            index = end;
        }

        return stripes;
    }

    private static IEnumerable<ChunkEntry> Take(IReadOnlyList<ChunkEntry> chunks, int from, int end)
    {
        for (int index = from; index < end; index++)
            yield return chunks[index];
    }

    private static bool AreParity(IReadOnlyList<ChunkEntry> chunks, int from, int end)
    {
        for (int index = from; index < end; index++)
        {
            if (!chunks[index].IsParity)
                return false;
        }

        return true;
    }

    private KithException Lying(string what) => Damaged(what + ". Whoever made it made it wrong: ask its publisher for another");

    private KithException Damaged(string what) => new(KithErrorCode.Damaged, $"{manifest.Name}@{manifest.Version} cannot be read: {what}.");
}
