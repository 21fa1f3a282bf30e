using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Artifacts.Erasure;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Erasure;

public sealed class ErasureCodeTests
{
    [Fact]
    public void Field_has_inverses_and_is_distributive() =>
        Prop.ForAll<byte, byte, byte>((a, b, c) =>
        {
            Assert.Equal(GaloisField.Multiply(a, (byte)(b ^ c)), GaloisField.Multiply(a, b) ^ GaloisField.Multiply(a, c));
            Assert.Equal(GaloisField.Multiply(a, GaloisField.Multiply(b, c)), GaloisField.Multiply(GaloisField.Multiply(a, b), c));
            Assert.True(a == 0 || GaloisField.Multiply(a, GaloisField.Invert(a)) == 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Many_bytes_at_once_are_multiplied_as_one_by_one() =>
        Prop.ForAll<int, byte>((seed, factor) =>
        {
            byte[] source = Noise.Of(seed, new Random(seed).Next(200));
            byte[] sum = Noise.Of(~seed, source.Length + 3);
            byte[] expected = [.. sum.Select((value, index) => index < source.Length ? (byte)(value ^ GaloisField.Multiply(factor, source[index])) : value)];
            GaloisField.AddMultiple(factor, source, sum);
            Assert.Equal(expected, sum);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_k_shards_give_the_data_back_and_fewer_do_not() =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            int k = random.Next(1, ErasureCode.MaxData + 1), parity = random.Next(1, ErasureCode.MaxParity + 1);
            ErasureCode code = new(k, parity);
            byte[][] data = [.. Enumerable.Range(0, random.Next(1, k + 1)).Select(index => Noise.Of(seed + index, random.Next(1, 300)))];
            byte[]?[] stripe = [.. data, .. code.Encode(data)];
            int[] lost = [.. Enumerable.Range(0, stripe.Length).OrderBy(_ => random.Next()).Take(parity)];
            foreach (int shard in lost)
                stripe[shard] = null;
            int[] lengths = [.. data.Select(shard => shard.Length)];
            Assert.True(code.TryRestore(stripe, data.Length, lengths));
            Assert.Equal(data, stripe[..data.Length]);

            byte[]?[] poor = [.. data, .. code.Encode(data)];
            foreach (int shard in Enumerable.Range(0, poor.Length).OrderBy(_ => random.Next()).Take(parity + 1))
                poor[shard] = null;
            Assert.False(code.TryRestore(poor, data.Length, lengths));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(65, 1)]
    [InlineData(4, 0)]
    [InlineData(4, 33)]
    public void Shards_outside_their_range_are_refused(int data, int parity) =>
        Assert.Equal(KithErrorCode.InvalidArgument, Assert.Throws<KithException>(() => new ErasureCode(data, parity)).Code);
}
