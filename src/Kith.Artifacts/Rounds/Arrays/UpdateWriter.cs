using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;

namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>Writes an update: arrays with their names, in one of the encodings, one array in memory at a time.</summary>
public static class UpdateWriter
{
    private const int BlockElements = 16_384;

    /// <summary>Writes all arrays. What was written before an exception is no update.</summary>
    /// <param name="destination">Where to; from its present place on.</param>
    /// <param name="tensors">Names and shapes of the arrays, in their order.</param>
    /// <param name="read">Gives the numbers of each, asked for once and in order.</param>
    /// <param name="encoding">How the numbers are to stand there.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <exception cref="KithException">
    /// <see cref="KithErrorCode.InvalidArgument"/>: a number is not finite or does not fit the encoding, or an array has another length than its shape.
    /// </exception>
    public static async Task WriteAsync(Stream destination, IReadOnlyList<TensorSpec> tensors, Func<TensorSpec, ReadOnlyMemory<float>> read, UpdateEncoding encoding, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(encoding);
        encoding.Validate();
        if (tensors.Count > UpdateHeader.MaxArrays)
            throw new KithException(KithErrorCode.InvalidArgument, $"There are {tensors.Count} arrays; an update has at most {UpdateHeader.MaxArrays}. Join some of them.");
        await destination.WriteAsync(UpdateHeader.Encode(tensors.Select(tensor => (tensor, encoding.Encoding, encoding.KeptOf(tensor)))), cancellation).ConfigureAwait(false);
        byte[] block = new byte[BlockElements * sizeof(float)];
        foreach (TensorSpec tensor in tensors)
        {
            ReadOnlyMemory<float> values = read(tensor);
            Require(tensor, values.Span);
            if (encoding.Encoding == FloatEncoding.TopK)
                await WriteSparseAsync(destination, values, (int)encoding.KeptOf(tensor), cancellation).ConfigureAwait(false);
            else
                await WriteDenseAsync(destination, tensor, values, encoding.Encoding, block, cancellation).ConfigureAwait(false);
        }
    }

    private static void Require(TensorSpec tensor, ReadOnlySpan<float> values)
    {
        if (values.Length != tensor.Elements)
            throw new KithException(KithErrorCode.InvalidArgument, $"The array {tensor} has {values.Length} numbers; its shape says {tensor.Elements}.");
        if (!TensorPrimitives.IsFiniteAll(values))
            throw new KithException(KithErrorCode.InvalidArgument, $"The array {tensor.Name} has a number that is not finite: NaN or infinity. Leave the update away, or mend the training.");
    }

    private static async Task WriteDenseAsync(Stream destination, TensorSpec tensor, ReadOnlyMemory<float> values, FloatEncoding encoding, byte[] block, CancellationToken cancellation)
    {
        float scale = 0;
        if (encoding == FloatEncoding.Int8)
        {
            scale = values.IsEmpty ? 0 : float.Abs(TensorPrimitives.MaxMagnitude(values.Span)) / sbyte.MaxValue;
            byte[] prefix = new byte[sizeof(float)];
            BinaryPrimitives.WriteSingleLittleEndian(prefix, scale);
            await destination.WriteAsync(prefix, cancellation).ConfigureAwait(false);
        }

        for (int start = 0; start < values.Length; start += BlockElements)
        {
            int length = int.Min(BlockElements, values.Length - start);
            int bytes = EncodeBlock(tensor, values.Span.Slice(start, length), encoding, scale, block);
            await destination.WriteAsync(block.AsMemory(0, bytes), cancellation).ConfigureAwait(false);
        }
    }

    private static int EncodeBlock(TensorSpec tensor, ReadOnlySpan<float> values, FloatEncoding encoding, float scale, Span<byte> block)
    {
        switch (encoding)
        {
            case FloatEncoding.Fp32:
                MemoryMarshal.AsBytes(values).CopyTo(block);
                return values.Length * sizeof(float);
            case FloatEncoding.Fp16:
                Span<Half> halves = MemoryMarshal.Cast<byte, Half>(block)[..values.Length];
                TensorPrimitives.ConvertToHalf(values, halves);
                return TensorPrimitives.IsFiniteAll<Half>(halves) ? values.Length * 2 : throw TooLarge(tensor, "half precision reaches to 65504; write bf16 or fp32");
            case FloatEncoding.Bf16:
                Span<ushort> shortened = MemoryMarshal.Cast<byte, ushort>(block)[..values.Length];
                for (int index = 0; index < values.Length; index++)
                    shortened[index] = Shorten(values[index]);
                return shortened.IndexOfAnyInRange((ushort)0x7f80, (ushort)0x7fff) < 0 && shortened.IndexOfAnyInRange((ushort)0xff80, (ushort)0xffff) < 0
                    ? values.Length * 2
                    : throw TooLarge(tensor, "rounded to bf16 it is infinite; write fp32");
            default:
                for (int index = 0; index < values.Length; index++)
                    block[index] = (byte)(scale == 0 ? (sbyte)0 : (sbyte)float.Clamp(float.Round(values[index] / scale), -sbyte.MaxValue, sbyte.MaxValue));
                return values.Length;
        }
    }

    // To the nearest, and of two as near to the even one.
    private static ushort Shorten(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    private static async Task WriteSparseAsync(Stream destination, ReadOnlyMemory<float> values, int kept, CancellationToken cancellation)
    {
        uint[] chosen = Largest(values.Span, kept);
        byte[] bytes = new byte[sizeof(long) + (kept * (sizeof(uint) + sizeof(float)))];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, kept);
        MemoryMarshal.AsBytes(chosen.AsSpan()).CopyTo(bytes.AsSpan(sizeof(long)));
        Span<float> numbers = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(sizeof(long) + (kept * sizeof(uint))));
        for (int place = 0; place < kept; place++)
            numbers[place] = values.Span[(int)chosen[place]];
        await destination.WriteAsync(bytes, cancellation).ConfigureAwait(false);
    }

    /// <summary>The places of the numbers of the largest magnitude, ascending; of equal ones the first.</summary>
    private static uint[] Largest(ReadOnlySpan<float> values, int kept)
    {
        uint[] places = new uint[values.Length];
        float[] magnitudes = new float[values.Length];
        for (int index = 0; index < places.Length; index++)
            places[index] = (uint)index;
        TensorPrimitives.Abs(values, magnitudes);
        Array.Sort(places, (a, b) => magnitudes[b].CompareTo(magnitudes[a]) is var order and not 0 ? order : a.CompareTo(b));
        uint[] chosen = places[..kept];
        Array.Sort(chosen);
        return chosen;
    }

    private static KithException TooLarge(TensorSpec tensor, string remedy) => new(KithErrorCode.InvalidArgument, $"The array {tensor.Name} has a number that does not fit: {remedy}.");
}
