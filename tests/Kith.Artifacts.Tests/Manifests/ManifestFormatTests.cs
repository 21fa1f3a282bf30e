using System;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kith.Artifacts.Manifests;

namespace Kith.Artifacts.Tests.Manifests;

public sealed class ManifestFormatTests
{
    private static readonly ArtifactManifest Valid = new()
    {
        Name = "model",
        Version = "1.0",
        Bytes = 300,
        Chunks = 2,
        Content = Digest.Of("content"u8),
        Root = Digest.Of("root"u8),
        RootLevel = 1,
        Files = [new ArtifactFile("weights/a.bin", 100), new ArtifactFile("b.json", 200)],
        IsFolder = true,
        Created = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123),
        Metadata = "{\"id\":\"x\"}"u8.ToArray(),
        DataShards = 4,
        ParityShards = 2,
        HasSingleCopies = true,
    };

    [Fact]
    public void Manifest_comes_back_as_it_was()
    {
        byte[] bytes = ManifestFormat.Encode(Valid);
        ArtifactManifest read = ManifestFormat.Decode(bytes)!;
        Assert.Equal(Digest.Of(bytes), read.Id);
        Assert.Equal(Valid.Files, read.Files);
        Assert.Equal(Valid.Metadata.ToArray(), read.Metadata.ToArray());
        Assert.Equal(Valid, read with { Id = Valid.Id, Files = Valid.Files, Metadata = Valid.Metadata });
    }

    [Theory]
    [InlineData("../b")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    [InlineData("./b")]
    [InlineData("c:\\b")]
    [InlineData("a\0b")]
    [InlineData("a/..")]
    [InlineData("")]
    public void File_outside_its_folder_is_refused(string path) =>
        Assert.Null(Read(Valid with { Files = [new ArtifactFile(path, 300)] }));

    [Fact]
    public void Manifest_that_contradicts_itself_is_refused()
    {
        Assert.Null(Read(Valid with { Bytes = 301 })); // The files are fewer bytes.
        Assert.Null(Read(Valid with { Bytes = 299 }));
        Assert.Null(Read(Valid with { Files = [new ArtifactFile("a", long.MaxValue), new ArtifactFile("b", long.MaxValue), new ArtifactFile("c", 302)] })); // Round the end of the numbers.
        Assert.Null(Read(Valid with { Files = [new ArtifactFile("A", 100), new ArtifactFile("a", 200)] })); // One file on some systems.
        Assert.Null(Read(Valid with { Files = [], Bytes = 0 })); // A root, and no bytes.
        Assert.Null(Read(Valid with { Root = null }));
        Assert.Null(Read(Valid with { Chunks = 0 }));
        Assert.Null(Read(Valid with { Chunks = 301 }));
        Assert.Null(Read(Valid with { RootLevel = 5 }));
        Assert.Null(Read(Valid with { ParityShards = 0 }));
        Assert.Null(Read(Valid with { DataShards = 65 }));
        Assert.Null(Read(Valid with { DataShards = 0, ParityShards = 0 })); // Shards of one copy, and no code.
        Assert.Null(Read(Valid with { Name = "" }));
        Assert.Null(Read(Valid with { Name = ".." }));
        Assert.Null(Read(Valid with { IsFolder = false })); // Two files, and no folder.
        Assert.Null(Read(Valid with { Metadata = new byte[ArtifactManifest.MaxMetadataBytes + 1] }));
        Assert.NotNull(Read(Valid));
    }

    [Fact]
    public void Ten_terabytes_in_a_manifest_of_a_hundred_bytes_allocate_nothing()
    {
        ArtifactManifest bomb = Valid with { Bytes = 10L << 40, Chunks = 1L << 30, Files = [new ArtifactFile("a", 10L << 40)] };
        byte[] bytes = ManifestFormat.Encode(bomb);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(10L << 40, ManifestFormat.Decode(bytes)!.Bytes); // It may be true; what is pulled is bounded elsewhere.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 10);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_without_a_word()
    {
        byte[] valid = ManifestFormat.Encode(Valid);
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            byte[] bytes = [.. valid.Take(random.Next(valid.Length + 1))];
            for (int change = random.Next(4); change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (ManifestFormat.Decode(bytes) is { } read)
                Assert.Equal(read.Bytes, read.Files.Sum(file => file.Bytes));
            TreeNode.Decode(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    [Fact]
    public void Later_versions_may_add_fields() =>
        Assert.NotNull(ManifestFormat.Decode([.. ManifestFormat.Encode(Valid), 0xfa, 0x01, 3, .. Encoding.ASCII.GetBytes("new")]));

    private static ArtifactManifest? Read(ArtifactManifest manifest) => ManifestFormat.Decode(ManifestFormat.Encode(manifest));
}
