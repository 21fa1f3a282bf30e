using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Kith.Core.Records;

namespace Kith.Artifacts.Manifests;

/// <summary>
/// A node of an artifact's Merkle tree: a record in <c>/kith/content/</c> that names those below it by their digests. Its bytes: the format (1), the level
/// (0 for leaves), the number of entries (16 bits, little-endian), the entries. There is one encoding of a node and no other.
/// </summary>
internal sealed class TreeNode
{
    /// <summary>The highest level: with four of them an artifact is larger than any disk.</summary>
    public const int MaxLevel = 4;

    /// <summary>The most chunks of a leaf, parity among them.</summary>
    public const int MaxChunks = (RecordLimits.WireMaxValueBytes - HeaderBytes) / ChunkEntry.Bytes;

    /// <summary>The most nodes below one.</summary>
    public const int MaxNodes = (RecordLimits.WireMaxValueBytes - HeaderBytes) / NodeEntry.Bytes;

    private const byte Format = 1;
    private const int HeaderBytes = 4;

    private TreeNode(int level, IReadOnlyList<ChunkEntry> chunks, IReadOnlyList<NodeEntry> nodes)
    {
        Level = level;
        Chunks = chunks;
        Nodes = nodes;
    }

    /// <summary>0 for leaves.</summary>
    public int Level { get; }

    /// <summary>What a leaf names; empty above.</summary>
    public IReadOnlyList<ChunkEntry> Chunks { get; }

    /// <summary>What a node above the leaves names; empty in leaves.</summary>
    public IReadOnlyList<NodeEntry> Nodes { get; }

    public static byte[] Encode(IReadOnlyList<ChunkEntry> chunks)
    {
        byte[] bytes = Begin(level: 0, chunks.Count, ChunkEntry.Bytes);
        for (int index = 0; index < chunks.Count; index++)
            chunks[index].Write(bytes.AsSpan(HeaderBytes + (index * ChunkEntry.Bytes)));
        return bytes;
    }

    public static byte[] Encode(int level, IReadOnlyList<NodeEntry> nodes)
    {
        byte[] bytes = Begin(level, nodes.Count, NodeEntry.Bytes);
        for (int index = 0; index < nodes.Count; index++)
            nodes[index].Write(bytes.AsSpan(HeaderBytes + (index * NodeEntry.Bytes)));
        return bytes;
    }

    /// <summary>Reads a node; null when it is malformed. Looks at the number of entries and the length before it allocates.</summary>
    public static TreeNode? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || bytes[0] != Format || bytes[1] > MaxLevel)
            return null;
        int level = bytes[1];
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        int size = level == 0 ? ChunkEntry.Bytes : NodeEntry.Bytes;
        if (count == 0 || count > (level == 0 ? MaxChunks : MaxNodes) || bytes.Length != HeaderBytes + (count * size))
            return null;
        bytes = bytes[HeaderBytes..];
        if (level > 0)
        {
            NodeEntry[] nodes = new NodeEntry[count];
            for (int index = 0; index < count; index++, bytes = bytes[size..])
            {
                if (!NodeEntry.TryRead(bytes, out nodes[index]))
                    return null;
            }

            return new TreeNode(level, [], nodes);
        }

        ChunkEntry[] chunks = new ChunkEntry[count];
        for (int index = 0; index < count; index++, bytes = bytes[size..])
        {
            if (!ChunkEntry.TryRead(bytes, out chunks[index]))
                return null;
        }

        return new TreeNode(level, chunks, []);
    }

    private static byte[] Begin(int level, int count, int size)
    {
        byte[] bytes = new byte[HeaderBytes + (count * size)];
        bytes[0] = Format;
        bytes[1] = (byte)level;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)count);
        return bytes;
    }
}
