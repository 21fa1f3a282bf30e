using System;
using System.Linq;
using Kith.Artifacts;
using Kith.Artifacts.Compression;
using Kith.Artifacts.Manifests;
using Kith.Fuzz.Tests.Engine;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>A node of an artifact's tree.</summary>
internal sealed class TreeNodeTarget() : FuzzTarget<TreeNode>("artifact-node", typeof(TreeNode))
{
    public override byte[] Draw(Random random)
    {
        Digest digest = Digest.Of(Drawn.BytesUpTo(random, 8));
        return random.Next(2) == 0
            ? TreeNode.Encode([.. Enumerable.Range(1, random.Next(1, 5)).Select(number => new ChunkEntry(ChunkCodec.Plain, number, number, digest, digest))])
            : TreeNode.Encode(random.Next(1, TreeNode.MaxLevel + 1), [.. Enumerable.Range(1, random.Next(1, 5)).Select(number => new NodeEntry(digest, number * 100L, number))]);
    }

    protected override bool TryDecode(byte[] input, out TreeNode? decoded) => (decoded = TreeNode.Decode(input)) is not null;

    protected override void Check(byte[] input, TreeNode decoded) =>
        Promise.Same(input, decoded.Level == 0 ? TreeNode.Encode(decoded.Chunks) : TreeNode.Encode(decoded.Level, decoded.Nodes), "a node has one form.");
}
