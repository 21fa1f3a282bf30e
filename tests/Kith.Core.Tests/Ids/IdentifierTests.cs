using System;
using System.Linq;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Kith.Core.Ids;

namespace Kith.Core.Tests.Ids;

public class IdentifierTests
{
    [Fact]
    public void Distance_compares_as_the_big_integer_it_is() =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            (Identifier target, Identifier a, Identifier b) = (Draw(random), Draw(random), Draw(random));
            int expected = Number(Identifier.Distance(in target, in a)).CompareTo(Number(Identifier.Distance(in target, in b)));
            return Math.Sign(Identifier.CompareDistance(in target, in a, in b)) == expected;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Shared_prefix_length_counts_equal_leading_bits() =>
        Prop.ForAll<int, int>((seed, flip) =>
        {
            Identifier a = Draw(new Random(seed));
            int bit = Math.Abs(flip % Identifier.Bits);
            byte[] bytes = a.ToByteArray();
            bytes[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            return Identifier.SharedPrefixLength(in a, new Identifier(bytes)) == bit;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("exampleKey", "c8f61512ae6831f3419eda280b68cee2113f63c5")]
    [InlineData("anotherKey", "86f64b4f2882f39601f9c73fb3fab414fd0bbe71")]
    [InlineData("id1", "f3436f50b2f7f1613ad142dbce1d24801d9daaab")]
    [InlineData("testkey", "98483c6eb40b6c31a448c22a66ded3b5e5e8d511")]
    public void Identifier_of_a_text_begins_as_the_id_that_DHT_14_has_of_it(string text, string first160Bits) =>
        Assert.StartsWith(first160Bits, Identifier.Of(System.Text.Encoding.UTF8.GetBytes(text)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Shares_all_bits_with_itself()
    {
        Identifier id = Identifier.Of("kith"u8);
        Assert.Equal(Identifier.Bits, Identifier.SharedPrefixLength(in id, in id));
    }

    [Fact]
    public void Round_trips_through_bytes_and_text() =>
        Prop.ForAll<int>(seed =>
        {
            Identifier id = Draw(new Random(seed));
            return new Identifier(id.ToByteArray()) == id && Identifier.Parse(id.ToString()) == id;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Is_the_sha256_of_its_preimage() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Identifier.Of("abc"u8).ToString());

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Identifier(new byte[31]));
        Assert.Throws<FormatException>(() => Identifier.Parse("abc"));
        Assert.Throws<ArgumentException>(() => new RecordKey([]));
        Assert.Throws<ArgumentException>(() => new RecordKey(new byte[RecordKey.MaxBytes + 1]));
        Assert.Throws<ArgumentException>(() => new PeerId(new byte[PeerId.MaxBytes + 1]));
    }

    private static Identifier Draw(Random random)
    {
        byte[] bytes = new byte[Identifier.Bytes];
        random.NextBytes(bytes);
        return new Identifier(bytes);
    }

    private static BigInteger Number(Identifier id) => new(id.ToByteArray().AsSpan().ToArray().Reverse().Append((byte)0).ToArray());
}
