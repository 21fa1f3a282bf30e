using System;
using System.Buffers.Binary;
using Kith.Artifacts.Chunking;
using Kith.Artifacts.Compression;
using Kith.Core.Ids;

namespace Kith.Artifacts.Manifests;

/// <summary>
/// One chunk as a leaf of the tree has it, 73 bytes: the codec, the length of the record (24 bits, little-endian), the place of a shard (8 bits), the length of the chunk (32 bits), the digest of the
/// record, and that of the chunk before compression, by which equal chunks are known.
/// </summary>
/// <param name="Codec">How the chunk stands in its record.</param>
/// <param name="RecordBytes">The length of the record, 1 to 65,536.</param>
/// <param name="ChunkBytes">The length of the chunk, 1 to 65,536; zero in a shard of parity.</param>
/// <param name="Record">The digest of the record.</param>
/// <param name="Chunk">The digest of the chunk; that of the record in a shard of parity.</param>
internal readonly record struct ChunkEntry(ChunkCodec Codec, int RecordBytes, int ChunkBytes, Digest Record, Digest Chunk)
{
    public const int Bytes = 1 + 4 + 4 + (2 * Digest.Bytes);

    /// <summary>What chooses the node of a shard that has one copy, 0 to 255; zero where nothing is coded.</summary>
    public byte Place { get; init; }

    /// <summary>The key of the record where it is a shard of one copy.</summary>
    public RecordKey ShardKey
    {
        get
        {
            Span<byte> digest = stackalloc byte[Digest.Bytes];
            Record.CopyTo(digest);
            return Core.Records.ShardKey.Of(digest, Place);
        }
    }

    public bool IsParity => Codec == ChunkCodec.Parity;

    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Codec;
        BinaryPrimitives.WriteInt32LittleEndian(destination[1..], RecordBytes | (Place << 24));
        BinaryPrimitives.WriteInt32LittleEndian(destination[5..], ChunkBytes);
        Record.CopyTo(destination[9..]);
        Chunk.CopyTo(destination[(9 + Digest.Bytes)..]);
    }

    /// <summary>Reads an entry; false when a part is outside its range.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out ChunkEntry entry)
    {
        ChunkCodec codec = (ChunkCodec)source[0];
        int recordBytes = BinaryPrimitives.ReadInt32LittleEndian(source[1..]) & 0xff_ffff;
        int chunkBytes = BinaryPrimitives.ReadInt32LittleEndian(source[5..]);
        entry = new ChunkEntry(codec, recordBytes, chunkBytes, new Digest(source.Slice(9, Digest.Bytes)), new Digest(source.Slice(9 + Digest.Bytes, Digest.Bytes))) { Place = source[4] };
        return codec <= ChunkCodec.Parity
            && recordBytes is > 0 and <= ChunkSizes.LongestChunk
            && (codec == ChunkCodec.Parity ? chunkBytes == 0 : chunkBytes is > 0 and <= ChunkSizes.LongestChunk)
            && (codec is ChunkCodec.Zstd or ChunkCodec.Brotli || entry.Record == entry.Chunk)
            && (codec != ChunkCodec.Plain || recordBytes == chunkBytes);
    }
}
