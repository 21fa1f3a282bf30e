using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Kith.Artifacts.Rounds;
using Kith.Artifacts.Rounds.Arrays;
using Kith.Core.Node;

namespace Kith.Artifacts.Tests.Rounds;

public class UpdateFormatTests
{
    [Theory]
    [InlineData(FloatEncoding.Fp32, 0, 9_400)]
    [InlineData(FloatEncoding.Fp16, 0.0005, 4_800)]
    [InlineData(FloatEncoding.Bf16, 0.004, 4_800)]
    [InlineData(FloatEncoding.Int8, 0.004, 2_500)]
    public void Dense_encoding_keeps_every_number_as_closely_as_it_says(FloatEncoding encoding, double furthest, int most)
    {
        float[][] values = UpdateSamples.Draw(seed: 1, spread: 2);
        byte[] update = UpdateSamples.Write(values, new UpdateEncoding { Encoding = encoding });
        Assert.InRange(update.Length, 1, most);
        foreach (int block in (int[])[8, 1_000, 100_000])
        {
            float[] read = UpdateSamples.Read(update, block);
            Assert.All(read.Zip(values.SelectMany(array => array)), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, furthest));
        }
    }

    [Fact]
    public void Sparse_encoding_keeps_the_largest_and_nothing_else_however_it_is_read() =>
        Prop.ForAll<int, int, int>((seed, part, block) =>
        {
            float[][] values = UpdateSamples.Draw(seed);
            double kept = (1 + Math.Abs(part % 100)) / 100.0;
            byte[] update = UpdateSamples.Write(values, new UpdateEncoding { Encoding = FloatEncoding.TopK, Kept = kept });
            float[] read = UpdateSamples.Read(update, 1 + Math.Abs(block % 3_000));
            int place = 0;
            foreach (float[] array in values)
            {
                int count = Math.Clamp((int)Math.Ceiling(array.Length * kept), 1, array.Length);
                float least = array.Select(Math.Abs).OrderDescending().ElementAt(count - 1);
                float[] back = read[place..(place + array.Length)];
                place += array.Length;
                if (back.Zip(array).Any(pair => pair.First != (Math.Abs(pair.Second) >= least ? pair.Second : 0)))
                    return false;
            }

            return place == read.Length;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Theory]
    [InlineData(float.NaN, FloatEncoding.Fp32, "not finite")]
    [InlineData(float.NegativeInfinity, FloatEncoding.Int8, "not finite")]
    [InlineData(70_000f, FloatEncoding.Fp16, "65504")]
    [InlineData(float.MaxValue, FloatEncoding.Bf16, "fp32")]
    public void Number_that_cannot_be_written_is_refused_with_the_remedy(float number, FloatEncoding encoding, string part)
    {
        float[][] values = UpdateSamples.Draw(seed: 2);
        values[1][5] = number;
        KithException refused = Assert.Throws<KithException>(() => UpdateSamples.Write(values, new UpdateEncoding { Encoding = encoding }));
        Assert.Contains("layer.bias", refused.Message, StringComparison.Ordinal);
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_byte_is_changed_or_cut_an_update_is_read_or_refused_and_never_breaks() =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            UpdateEncoding encoding = new() { Encoding = (FloatEncoding)random.Next(5), Kept = 0.1 };
            byte[] update = UpdateSamples.Write(UpdateSamples.Draw(seed), encoding);
            for (int changes = 1 + random.Next(4); changes > 0; changes--)
                update[random.Next(random.Next(4) == 0 ? update.Length : 120)] = (byte)random.Next(256);
            if (random.Next(2) == 0)
                update = update[..random.Next(update.Length)];
            Inspection inspection = UpdateInspector.Inspect(new MemorySource(update), UpdateSamples.Tensors);
            return inspection.Refusal is null ? inspection.Header!.TotalBytes == update.Length : inspection.Text.Length > 10;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Length_that_would_take_gigabytes_is_refused_before_anything_is_allocated()
    {
        byte[] update = UpdateSamples.Write(UpdateSamples.Draw(seed: 3));
        BinaryPrimitives.WriteUInt32LittleEndian(update.AsSpan(8), uint.MaxValue);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(UpdateHeader.Read(new MemorySource(update), out string problem));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        Assert.Contains("4294967295", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_shapes_and_numbers_that_are_not_finite_are_refused_with_their_place()
    {
        float[][] values = UpdateSamples.Draw(seed: 4);
        TensorSpec[] tensors = UpdateSamples.Tensors;
        Check(UpdateSamples.Write([new("layer.weight", 61, 37), tensors[1], tensors[2]], values), RefusalReason.WrongShape, "[61, 37]");
        Check(UpdateSamples.Write([tensors[0], tensors[1]], values), RefusalReason.WrongShape, "no array scale");
        Check(UpdateSamples.Write([.. tensors, new("more", 1)], [.. values, [1]]), RefusalReason.WrongShape, "which the round does not");
        Check(UpdateSamples.Write([.. tensors, tensors[2]], [.. values, [1]]), RefusalReason.WrongShape, "twice");
        byte[] update = UpdateSamples.Write(values);
        BinaryPrimitives.WriteSingleLittleEndian(update.AsSpan(update.Length - 12), float.PositiveInfinity);
        Check(update, RefusalReason.NotFinite, "layer.bias has an infinity at place 59");
        BinaryPrimitives.WriteSingleLittleEndian(update.AsSpan(update.Length - 4), float.NaN);
        BinaryPrimitives.WriteSingleLittleEndian(update.AsSpan(update.Length - 12), 0);
        Check(update, RefusalReason.NotFinite, "scale has NaN at place 0");
        Check([.. update, 0], RefusalReason.Unreadable, "bytes");
    }

    [Fact]
    public void Sparse_indices_that_do_not_ascend_or_lie_outside_are_refused()
    {
        TensorSpec[] tensors = [new("a", 100)];
        byte[] update = UpdateSamples.Write(tensors, [[.. Enumerable.Range(0, 100).Select(number => (float)number)]], new UpdateEncoding { Encoding = FloatEncoding.TopK, Kept = 0.03 });
        Assert.Null(UpdateInspector.Inspect(new MemorySource(update), tensors).Refusal);
        int indices = update.Length - 24;
        foreach (uint bad in (uint[])[98, 97, 100, uint.MaxValue])
        {
            byte[] changed = [.. update];
            BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(indices + 8), bad);
            Assert.Equal(RefusalReason.Unreadable, UpdateInspector.Inspect(new MemorySource(changed), tensors).Refusal);
        }
    }

    [Theory]
    [InlineData("", 1L)]
    [InlineData("a\n", 1L)]
    [InlineData("a", 0L)]
    [InlineData("a", -1L)]
    [InlineData("a", 65_536L, 65_537L)]
    [InlineData("a", 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L)]
    public void Names_and_shapes_outside_their_range_are_refused(string name, params long[] shape) =>
        Assert.Equal(KithErrorCode.InvalidArgument, Assert.Throws<KithException>(() => new TensorSpec(name, shape)).Code);

    private static void Check(byte[] update, RefusalReason reason, string part)
    {
        Inspection inspection = UpdateInspector.Inspect(new MemorySource(update), UpdateSamples.Tensors);
        Assert.Equal(reason, inspection.Refusal);
        Assert.Contains(part, inspection.Text, StringComparison.Ordinal);
        Assert.Throws<EndOfStreamException>(() => new MemorySource(update).Read(update.Length, new byte[1]));
    }
}
