using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Kith.Artifacts.Manifests;

/// <summary>
/// Builds an artifact's tree from its chunks as they come: of every level it holds one node that is not full. A stripe is never torn between two leaves.
/// </summary>
/// <param name="store">Stores a finished node.</param>
internal sealed class TreeWriter(Func<byte[], Task> store)
{
    private readonly List<ChunkEntry> _leaf = [];
    private readonly List<List<NodeEntry>> _levels = [];

    /// <summary>Bytes of the artifact so far.</summary>
    public long ArtifactBytes { get; private set; }

    /// <summary>Its chunks so far, without parity.</summary>
    public long Chunks { get; private set; }

    /// <summary>Bytes of the nodes stored so far.</summary>
    public long NodeBytes { get; private set; }

    /// <summary>Adds a chunk, or a stripe and its parity.</summary>
    public async Task AddAsync(IReadOnlyList<ChunkEntry> stripe)
    {
        if (_leaf.Count + stripe.Count > TreeNode.MaxChunks)
            await EndLeafAsync().ConfigureAwait(false);
        foreach (ChunkEntry chunk in stripe)
        {
            _leaf.Add(chunk);
            ArtifactBytes += chunk.ChunkBytes;
            Chunks += chunk.IsParity ? 0 : 1;
        }
    }

    /// <summary>Ends the tree; returns its root, or null when there was not one chunk.</summary>
    public async Task<(Digest Root, int Level)?> EndAsync()
    {
        if (_leaf.Count > 0)
            await EndLeafAsync().ConfigureAwait(false);
        for (int level = 1; level <= _levels.Count; level++)
        {
            if (level == _levels.Count && _levels[level - 1].Count == 1)
                return (_levels[level - 1][0].Node, level - 1); // Alone on the highest level: what it names is the root.
            await EndNodeAsync(level).ConfigureAwait(false);
        }

        return null;
    }

    private async Task EndLeafAsync()
    {
        long bytes = 0;
        long chunks = 0;
        foreach (ChunkEntry chunk in _leaf)
        {
            bytes += chunk.ChunkBytes;
            chunks += chunk.IsParity ? 0 : 1;
        }

        byte[] node = TreeNode.Encode(_leaf);
        _leaf.Clear();
        await NameAsync(node, bytes, chunks, level: 1).ConfigureAwait(false);
    }

    private async Task EndNodeAsync(int level)
    {
        List<NodeEntry> below = _levels[level - 1];
        if (below.Count == 0)
            return;
        long bytes = 0;
        long chunks = 0;
        foreach (NodeEntry entry in below)
        {
            bytes += entry.ArtifactBytes;
            chunks += entry.Chunks;
        }

        byte[] node = TreeNode.Encode(level, below);
        below.Clear();
        await NameAsync(node, bytes, chunks, level + 1).ConfigureAwait(false);
    }

    private async Task NameAsync(byte[] node, long bytes, long chunks, int level)
    {
        await store(node).ConfigureAwait(false);
        NodeBytes += node.Length;
        if (_levels.Count < level)
            _levels.Add([]);
        if (_levels[level - 1].Count == TreeNode.MaxNodes)
            await EndNodeAsync(level).ConfigureAwait(false);
        _levels[level - 1].Add(new NodeEntry(Digest.Of(node), bytes, chunks));
    }
}
