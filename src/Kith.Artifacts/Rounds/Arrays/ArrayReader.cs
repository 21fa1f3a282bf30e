using System;
using System.Buffers.Binary;
using System.IO;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>Reads the numbers of one array of an update, a block at a time. The memory it takes does not depend on the array.</summary>
internal sealed class ArrayReader
{
    private const int SparseBlock = 4_096;

    private readonly IByteSource _source;
    private readonly EncodedArray _array;
    private readonly long _numbers;
    private readonly float _scale;
    private byte[] _bytes = [];
    private long _cursor; // In the sparse encoding: the first kept number that has not been passed.

    /// <summary>Begins to read an array.</summary>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public ArrayReader(IByteSource source, EncodedArray array)
    {
        _source = source;
        _array = array;
        _numbers = array.Offset + array.PrefixBytes;
        if (array.Encoding == FloatEncoding.Int8)
        {
            Span<byte> prefix = stackalloc byte[sizeof(float)];
            source.Read(array.Offset, prefix);
            _scale = BinaryPrimitives.ReadSingleLittleEndian(prefix);
        }
    }

    /// <summary>Reads as many numbers as there is room for. Blocks are read in ascending order; place 0 begins again.</summary>
    /// <param name="start">The first number.</param>
    /// <param name="destination">Room for them; it does not reach beyond the array.</param>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public void Read(long start, Span<float> destination)
    {
        switch (_array.Encoding)
        {
            case FloatEncoding.Fp32:
                _source.Read(_numbers + (start * sizeof(float)), MemoryMarshal.AsBytes(destination));
                break;
            case FloatEncoding.Fp16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(Bytes(_numbers + (start * 2), destination.Length * 2)), destination);
                break;
            case FloatEncoding.Bf16:
                Span<uint> bits = MemoryMarshal.Cast<float, uint>(destination);
                TensorPrimitives.ConvertTruncating<ushort, uint>(MemoryMarshal.Cast<byte, ushort>(Bytes(_numbers + (start * 2), destination.Length * 2)), bits);
                TensorPrimitives.ShiftLeft<uint>(bits, 16, bits);
                break;
            case FloatEncoding.Int8:
                TensorPrimitives.ConvertTruncating<sbyte, float>(MemoryMarshal.Cast<byte, sbyte>(Bytes(_numbers + start, destination.Length)), destination);
                TensorPrimitives.Multiply(destination, _scale, destination);
                break;
            default:
                ReadSparse(start, destination);
                break;
        }
    }

    /// <summary>What is wrong with the array apart from its numbers; null when nothing is: its scale, or the order of its indices.</summary>
    public string? Problem()
    {
        if (_array.Encoding == FloatEncoding.Int8 && !(float.IsFinite(_scale) && _scale >= 0))
            return $"The array {_array.Tensor.Name} has the scale {_scale}; it must be finite and not negative.";
        if (_array.Encoding != FloatEncoding.TopK)
            return null;
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        _source.Read(_array.Offset, prefix);
        if (BinaryPrimitives.ReadInt64LittleEndian(prefix) != _array.Kept)
            return $"The array {_array.Tensor.Name} counts its numbers in two ways.";
        long last = -1;
        for (long place = 0; place < _array.Kept; place += SparseBlock)
        {
            foreach (uint index in Indices(place, (int)long.Min(SparseBlock, _array.Kept - place)))
            {
                if (index <= last || index >= _array.Tensor.Elements)
                    return $"The array {_array.Tensor.Name} has the index {index} after {last}; they ascend, and are less than {_array.Tensor.Elements}.";
                last = index;
            }
        }

        return null;
    }

    private void ReadSparse(long start, Span<float> destination)
    {
        destination.Clear();
        Span<uint> kept = stackalloc uint[SparseBlock];
        if (start == 0)
            _cursor = 0;
        while (_cursor < _array.Kept)
        {
            int length = (int)long.Min(SparseBlock, _array.Kept - _cursor);
            ReadOnlySpan<uint> indices = Indices(_cursor, length);
            int skipped = LowerBound(indices, start);
            int taken = LowerBound(indices, start + destination.Length);
            // The numbers take the buffer that the indices are in, so those are copied.
            indices[skipped..taken].CopyTo(kept);
            ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(Bytes(_numbers + (_array.Kept * sizeof(uint)) + ((_cursor + skipped) * sizeof(float)), (taken - skipped) * sizeof(float)));
            for (int place = 0; place < numbers.Length; place++)
                destination[(int)(kept[place] - start)] = numbers[place];
            _cursor += taken;
            if (taken < length)
                return;
        }
    }

    private ReadOnlySpan<uint> Indices(long first, int count) => MemoryMarshal.Cast<byte, uint>(Bytes(_numbers + (first * sizeof(uint)), count * sizeof(uint)));

    private static int LowerBound(ReadOnlySpan<uint> sorted, long value)
    {
        int least = 0;
        int most = sorted.Length;
        while (least < most)
        {
            int middle = (least + most) / 2;
            if (sorted[middle] < value)
                least = middle + 1;
            else
                most = middle;
        }

        return least;
    }

    private Span<byte> Bytes(long offset, int length)
    {
        if (_bytes.Length < length)
            _bytes = new byte[length];
        Span<byte> bytes = _bytes.AsSpan(0, length);
        _source.Read(offset, bytes);
        return bytes;
    }
}
