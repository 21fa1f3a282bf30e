using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Kith.Core.Ids;
using Kith.Simulation.Segments;

namespace Kith.Simulation.Tests.Segments;

/// <summary>py-dht's tests of hashes and bits. Its hash is its language's string hash, which differs from run to run; ours never does.</summary>
public class SegmentKeyTests
{
    [Fact]
    public void Hash_of_a_number_is_the_hash_of_its_bytes_in_every_process()
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, 7);
        byte[] record = [.. "/kith/content/"u8, 0x12, 0x20, .. SHA256.HashData(bytes)];
        Assert.Equal(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(record)), SegmentKey.Of(7).Number);
        Assert.Equal(SegmentKey.Of("seven"), SegmentKey.Of("seven"u8));
    }

    [Fact]
    public void Distance_to_itself_is_nothing_and_to_another_something()
    {
        Assert.Equal(0UL, SegmentKey.Of(1).Number ^ SegmentKey.Of(1).Number);
        Assert.NotEqual(0UL, SegmentKey.Of(1).Number ^ SegmentKey.Of(2).Number);
        Assert.NotEqual(SegmentKey.Of(1), SegmentKey.Of(2));
    }

    [Theory]
    [InlineData(1, 1, 4)]
    [InlineData(1, 2, 2)]
    [InlineData(1, 4, 1)]
    [InlineData(1, 8, 0)]
    [InlineData(2, 2, 4)]
    [InlineData(2, 4, 1)]
    [InlineData(2, 8, 0)]
    [InlineData(4, 4, 4)]
    [InlineData(4, 8, 0)]
    [InlineData(8, 8, 4)]
    public void Upper_bits_of_four_are_shared_as_they_should_be(int left, int right, int shared)
    {
        Assert.Equal(shared, Math.Min(4, Identifier.SharedPrefixLength(Place(left), Place(right))));

        static Identifier Place(int number)
        {
            byte[] bytes = new byte[Identifier.Bytes];
            bytes[0] = (byte)(number << 4);
            return new Identifier(bytes);
        }
    }
}
