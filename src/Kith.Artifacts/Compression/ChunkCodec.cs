namespace Kith.Artifacts.Compression;

/// <summary>How the bytes of a chunk stand in its record. The numbers are part of the format.</summary>
internal enum ChunkCodec : byte
{
    /// <summary>As they are.</summary>
    Plain = 0,

    /// <summary>One zstd frame (RFC 8878).</summary>
    Zstd = 1,

    /// <summary>Brotli (RFC 7932).</summary>
    Brotli = 2,

    /// <summary>No chunk at all: a shard from which lost chunks of its stripe are computed.</summary>
    Parity = 3,
}
