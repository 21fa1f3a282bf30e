using System;
using System.Buffers;
using System.IO.Compression;
using Kith.Core.Node;

namespace Kith.Artifacts.Compression;

/// <summary>
/// Compresses a chunk when a sample of it says that this pays, with the system's zstd, or with Brotli at its fastest where there is none. Many
/// weights are noise: the sample spares them the whole attempt.
/// </summary>
internal static class ChunkCompressor
{
    private const int SampleBytes = 4 << 10;
    private const int BrotliQuality = 1;
    private const int BrotliWindowBits = 18;

    /// <summary>The codec that this machine compresses with.</summary>
    public static ChunkCodec Best => ZstdLibrary.IsPresent ? ChunkCodec.Zstd : ChunkCodec.Brotli;

    /// <summary>The chunk's record: compressed if that saves an eighth or more, else the chunk itself.</summary>
    public static (ChunkCodec Codec, byte[] Encoded) Encode(byte[] chunk, ChunkCodec codec)
    {
        if (codec == ChunkCodec.Plain || chunk.Length < 64)
            return (ChunkCodec.Plain, chunk);
        byte[] room = ArrayPool<byte>.Shared.Rent(chunk.Length);
        try
        {
            if (chunk.Length > 2 * SampleBytes && Compress(chunk.AsSpan((chunk.Length - SampleBytes) / 2, SampleBytes), room.AsSpan(0, Worth(SampleBytes)), codec) == 0)
                return (ChunkCodec.Plain, chunk);
            int length = Compress(chunk, room.AsSpan(0, Worth(chunk.Length)), codec);
            return length == 0 ? (ChunkCodec.Plain, chunk) : (codec, room[..length]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <summary>The chunk that a record holds; null when the record does not hold one of this length.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.NotSupported"/>: this machine has no zstd.</exception>
    public static byte[]? Decode(ChunkCodec codec, byte[] encoded, int length)
    {
        if (codec == ChunkCodec.Plain)
            return encoded.Length == length ? encoded : null;
        byte[] chunk = new byte[length];
        switch (codec)
        {
            case ChunkCodec.Zstd when !ZstdLibrary.IsPresent:
                throw new KithException(KithErrorCode.NotSupported, "The artifact is compressed with zstd, which this machine lacks. Install the system's zstd library (libzstd1), or have the artifact pushed from a machine without it.");
            case ChunkCodec.Zstd:
                return ZstdLibrary.TryDecompress(encoded, chunk) ? chunk : null;
            case ChunkCodec.Brotli:
                return BrotliDecoder.TryDecompress(encoded, chunk, out int written) && written == length ? chunk : null;
            default:
                return null;
        }
    }

    private static int Worth(int length) => length - (length / 8);

    private static int Compress(ReadOnlySpan<byte> source, Span<byte> room, ChunkCodec codec)
    {
        if (codec == ChunkCodec.Zstd)
            return ZstdLibrary.Compress(source, room);
        return BrotliEncoder.TryCompress(source, room, out int length, BrotliQuality, BrotliWindowBits) ? length : 0;
    }
}
