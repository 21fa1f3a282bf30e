using Kith.Artifacts.Compression;

namespace Kith.Artifacts.Tests.Compression;

public sealed class ChunkCompressorTests
{
    public static TheoryData<bool> Codecs => ZstdLibrary.IsPresent ? [false, true] : [false];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Text_is_compressed_and_comes_back(bool isZstd)
    {
        ChunkCodec codec = isZstd ? ChunkCodec.Zstd : ChunkCodec.Brotli;
        byte[] chunk = Noise.Text(seed: 1, 50_000);
        (ChunkCodec used, byte[] record) = ChunkCompressor.Encode(chunk, codec);
        Assert.Equal(codec, used);
        Assert.InRange(record.Length, 1, chunk.Length / 2);
        Assert.Equal(chunk, ChunkCompressor.Decode(codec, record, chunk.Length));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Noise_stays_as_it_is(bool isZstd)
    {
        ChunkCodec codec = isZstd ? ChunkCodec.Zstd : ChunkCodec.Brotli;
        byte[] chunk = Noise.Of(seed: 1, 50_000);
        Assert.Equal((ChunkCodec.Plain, chunk), ChunkCompressor.Encode(chunk, codec));
        Assert.Same(chunk, ChunkCompressor.Decode(ChunkCodec.Plain, chunk, chunk.Length));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Record_that_holds_another_length_or_nothing_is_refused(bool isZstd)
    {
        ChunkCodec codec = isZstd ? ChunkCodec.Zstd : ChunkCodec.Brotli;
        byte[] chunk = Noise.Text(seed: 1, 10_000);
        byte[] record = ChunkCompressor.Encode(chunk, codec).Encoded;
        Assert.Null(ChunkCompressor.Decode(codec, record, chunk.Length - 1));
        Assert.Null(ChunkCompressor.Decode(codec, record, chunk.Length + 1));
        Assert.Null(ChunkCompressor.Decode(codec, record[..^5], chunk.Length));
        Assert.Null(ChunkCompressor.Decode(codec, Noise.Of(seed: 2, 1_000), chunk.Length));
        Assert.Null(ChunkCompressor.Decode(ChunkCodec.Plain, record, chunk.Length));
        Assert.Null(ChunkCompressor.Decode(ChunkCodec.Parity, record, chunk.Length));
    }

    [Fact]
    public void Bomb_gives_no_more_than_its_entry_says()
    {
        byte[] record = ChunkCompressor.Encode(new byte[60_000], ChunkCompressor.Best).Encoded;
        Assert.InRange(record.Length, 1, 200);
        Assert.Null(ChunkCompressor.Decode(ChunkCompressor.Best, record, length: 100));
        Assert.All(ChunkCompressor.Decode(ChunkCompressor.Best, record, length: 60_000)!, value => Assert.Equal(0, value));
    }
}
