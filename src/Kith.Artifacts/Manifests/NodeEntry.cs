using System;
using System.Buffers.Binary;

namespace Kith.Artifacts.Manifests;

/// <summary>A node of the tree as the one above it has it, 48 bytes: its digest, and how many bytes and chunks of the artifact lie below it (64 bits each, little-endian).</summary>
internal readonly record struct NodeEntry(Digest Node, long ArtifactBytes, long Chunks)
{
    public const int Bytes = Digest.Bytes + 8 + 8;

    public void Write(Span<byte> destination)
    {
        Node.CopyTo(destination);
        BinaryPrimitives.WriteInt64LittleEndian(destination[Digest.Bytes..], ArtifactBytes);
        BinaryPrimitives.WriteInt64LittleEndian(destination[(Digest.Bytes + 8)..], Chunks);
    }

    /// <summary>Reads an entry; false when nothing can lie below it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out NodeEntry entry)
    {
        entry = new NodeEntry(
            new Digest(source[..Digest.Bytes]),
            BinaryPrimitives.ReadInt64LittleEndian(source[Digest.Bytes..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[(Digest.Bytes + 8)..]));
        return entry.ArtifactBytes > 0 && entry.Chunks > 0;
    }
}
