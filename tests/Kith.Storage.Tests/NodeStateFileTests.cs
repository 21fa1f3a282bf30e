using System.IO;
using System.Threading.Tasks;
using Kith.Storage.Files;

namespace Kith.Storage.Tests;

public sealed class NodeStateFileTests
{
    [Fact]
    public async Task Saved_payload_is_loaded_and_replaced_whole()
    {
        using TemporaryFolder folder = new();
        NodeStateFile file = new(folder.Of("state"));
        Assert.Null(file.Load());
        await file.SaveAsync(new byte[] { 1, 2, 3 }, default);
        Assert.Equal((byte[])[1, 2, 3], file.Load());
        file.Save([]);
        Assert.Equal((byte[])[], file.Load());
        Assert.Equal(0, file.CorruptLoads);
        Assert.Equal(folder.Of("state"), Assert.Single(Directory.GetFiles(folder.FullPath)));
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_noticed_and_counted()
    {
        using TemporaryFolder folder = new();
        string path = folder.Of("state");
        NodeStateFile file = new(path);
        file.Save("routing table"u8);
        byte[] good = File.ReadAllBytes(path);
        long bad = 0;
        for (int bit = 0; bit < good.Length * 8; bit++, bad++)
        {
            byte[] flipped = [.. good];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, flipped);
            Assert.Null(file.Load());
        }

        for (int length = 0; length < good.Length; length++, bad++)
        {
            File.WriteAllBytes(path, good[..length]);
            Assert.Null(file.Load());
        }

        Assert.Equal(bad, file.CorruptLoads);
        File.WriteAllBytes(path, good);
        Assert.Equal("routing table"u8.ToArray(), file.Load());
    }

    [Fact]
    public void Save_that_was_cut_short_leaves_the_old_payload()
    {
        using TemporaryFolder folder = new();
        NodeStateFile file = new(folder.Of("state"));
        file.Save([1]);
        File.WriteAllBytes(folder.Of("state.new"), [0, 0]);
        Assert.Equal((byte[])[1], file.Load());
        file.Save([2]);
        Assert.Equal((byte[])[2], file.Load());
    }

    [Fact]
    public void Checksum_is_the_published_one() => Assert.Equal(0xe306_9283u, Crc32C.Of("123456789"u8));
}
