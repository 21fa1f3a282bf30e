using System;
using Kith.Artifacts.Chunking;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Chunking;

public sealed class ChunkSizesTests
{
    [Fact]
    public void The_sizes_unless_set_are_allowed() => ChunkSizes.Default.Validate();

    [Theory]
    [InlineData(63, 1_000, 2_000, "Smallest is 63")]
    [InlineData(1_001, 1_000, 2_000, "Smallest is 1001")]
    [InlineData(64, 2_001, 2_000, "Normal is 2001")]
    [InlineData(64, 1_000, 65_537, "Longest is 65537")]
    public void A_size_outside_its_range_is_named(int smallest, int normal, int longest, string named)
    {
        KithException refused = Assert.Throws<KithException>(new ChunkSizes { Smallest = smallest, Normal = normal, Longest = longest }.Validate);
        Assert.Equal(KithErrorCode.InvalidArgument, refused.Code);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }
}
