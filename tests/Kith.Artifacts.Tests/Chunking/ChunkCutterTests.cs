using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Kith.Artifacts.Chunking;

namespace Kith.Artifacts.Tests.Chunking;

public sealed class ChunkCutterTests
{
    private static readonly ChunkSizes Small = new() { Smallest = 64, Normal = 256, Longest = 1_024 };

    [Fact]
    public void Chunks_are_within_their_sizes_and_together_the_content() =>
        Prop.ForAll<int, NonNegativeInt>((seed, length) =>
        {
            byte[] content = Noise.Of(seed, length.Get * 97);
            List<byte[]> chunks = Cut(content, Small);
            Assert.Equal(content, chunks.SelectMany(chunk => chunk));
            Assert.All(chunks, chunk => Assert.InRange(chunk.Length, 1, Small.Longest));
            Assert.All(chunks.SkipLast(1), chunk => Assert.InRange(chunk.Length, Small.Smallest, Small.Longest));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Insertion_leaves_almost_all_other_chunks_as_they_are() =>
        Prop.ForAll<int, PositiveInt>((seed, inserted) =>
        {
            byte[] content = Noise.Of(seed, 200_000);
            int place = new Random(seed).Next(content.Length);
            byte[] changed = [.. content[..place], .. Noise.Of(~seed, inserted.Get), .. content[place..]];
            HashSet<Digest> before = [.. Cut(content, Small).Select(chunk => Digest.Of(chunk))];
            int fresh = Cut(changed, Small).Count(chunk => !before.Contains(Digest.Of(chunk)));
            Assert.InRange(fresh, 1, 24 + (inserted.Get / Small.Smallest));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Normal_size_is_what_chunks_of_noise_come_to()
    {
        List<byte[]> chunks = Cut(Noise.Of(seed: 1, 8 << 20), ChunkSizes.Default);
        Assert.InRange(chunks.Average(chunk => chunk.Length), 32 << 10, 52 << 10);
        Assert.InRange(chunks.Count(chunk => chunk.Length == ChunkSizes.LongestChunk), 0, chunks.Count / 4);
    }

    [Fact]
    public void Places_are_the_same_on_every_machine_and_in_every_version()
    {
        // An artifact pushed by one version shares its chunks with the next only as long as this holds.
        Assert.Equal([64_534, 28_968, 25_835, 53_546], [.. Cut(Noise.Of(seed: 7, 1 << 18), ChunkSizes.Default).Take(4).Select(chunk => chunk.Length)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public async Task Stream_is_cut_alike_however_it_comes(int piece)
    {
        byte[] content = Noise.Of(seed: 3, 300_000);
        ChunkReader reader = new(new SlowStream(content, piece * 7), new ChunkCutter(ChunkSizes.Default));
        List<byte[]> chunks = [];
        while (await reader.ReadAsync(CancellationToken.None) is { } chunk)
            chunks.Add(chunk);
        Assert.Equal(Cut(content, ChunkSizes.Default), chunks);
    }

    private static List<byte[]> Cut(byte[] content, ChunkSizes sizes)
    {
        ChunkCutter cutter = new(sizes);
        List<byte[]> chunks = [];
        for (int place = 0; place < content.Length; place += chunks[^1].Length)
            chunks.Add(content.AsSpan(place, cutter.Cut(content.AsSpan(place))).ToArray());
        return chunks;
    }

    /// <summary>A stream that gives a little at a time.</summary>
    private sealed class SlowStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
