using System;
using System.Linq;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Tests.Formats;

public sealed class MultihashTests
{
    [Fact]
    public void Sha256_has_its_code_and_length_before_the_digest()
    {
        Multihash hash = Multihash.Sha256("multihash"u8);
        // The example of the multihash specification.
        Assert.Equal("12209cbc07c3f991725836a3aa2a581ca2029198aa420b9d99bc0e131d9f3e2cbe47", Convert.ToHexStringLower(hash.Bytes.Span));
        Assert.True(hash.Matches("multihash"u8));
        Assert.False(hash.Matches("other"u8));
    }

    [Fact]
    public void Identity_holds_the_content()
    {
        Multihash hash = Multihash.Identity([7, 8]);
        Assert.Equal([0, 2, 7, 8], hash.Bytes.ToArray());
        Assert.True(hash.Matches([7, 8]));
        Assert.False(hash.Matches([7]));
    }

    [Fact]
    public void Unknown_hash_function_is_carried_but_matches_nothing()
    {
        Assert.True(Multihash.TryParse([0x1e, 1, 5], out Multihash? hash));
        Assert.Equal(0x1eUL, hash.Code);
        Assert.False(hash.Matches([5]));
    }

    [Fact]
    public void Reading_stops_at_the_end_that_the_length_tells()
    {
        byte[] source = [.. Multihash.Sha256([1]).Bytes.Span, 0x2f, 1];
        Assert.True(Multihash.TryRead(source, out Multihash? hash));
        Assert.Equal(34, hash.Bytes.Length);
        Assert.False(Multihash.TryParse(source, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("1220")]
    [InlineData("1203010203")] // A sha2-256 digest is 32 bytes long.
    [InlineData("00ffffffffffffffff7f")]
    [InlineData("9200021111")] // The code is not minimal.
    public void Malformed_multihash_is_refused(string hex) => Assert.False(Multihash.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void Multihash_beyond_its_limit_is_refused()
    {
        byte[] content = [.. Enumerable.Repeat((byte)1, Multihash.MaxBytes - 2)];
        byte[] largest = Multihash.Identity(content).Bytes.ToArray();
        Assert.True(Multihash.TryParse(largest, out _));
        Assert.False(Multihash.TryParse([0, (byte)(content.Length + 1), .. content, 1], out _));
        Assert.Throws<ArgumentException>(() => Multihash.Identity([.. content, 1]));
    }

    [Fact]
    public void Any_bytes_are_parsed_or_refused_and_written_back_the_same() => Mutation.Check(
        bytes =>
        {
            if (Multihash.TryParse(bytes, out Multihash? hash))
                Assert.Equal(bytes, hash.Bytes.ToArray());
        },
        Multihash.Sha256([1]).Bytes.ToArray(),
        Multihash.Identity([1, 2, 3]).Bytes.ToArray());
}
