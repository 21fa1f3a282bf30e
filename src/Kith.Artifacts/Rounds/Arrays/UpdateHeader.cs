using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Kith.Core.Formats;

namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>
/// What stands at the beginning of an update: eight bytes that name the format, the length of what follows (32 bits, little-endian), and protobuf: 1 an
/// array (1 name, 2 extents, one field each, 3 encoding, 4 how many numbers the sparse encoding has). The arrays' bytes follow in the same order without gaps, and
/// nothing after them.
/// </summary>
internal sealed class UpdateHeader
{
    /// <summary>The most arrays of one update: more than the largest models have.</summary>
    public const int MaxArrays = 16_384;

    /// <summary>The longest header, in bytes.</summary>
    public const int MaxBytes = 8 << 20;

    private const int PrefixBytes = 12;

    private UpdateHeader(IReadOnlyList<EncodedArray> arrays, long totalBytes)
    {
        Arrays = arrays;
        TotalBytes = totalBytes;
    }

    /// <summary>The arrays, in the order of their bytes.</summary>
    public IReadOnlyList<EncodedArray> Arrays { get; }

    /// <summary>The length of the whole update.</summary>
    public long TotalBytes { get; }

    private static ReadOnlySpan<byte> Magic => "kithupd1"u8;

    /// <summary>The header of an update with these arrays, as bytes.</summary>
    public static byte[] Encode(IEnumerable<(TensorSpec Tensor, FloatEncoding Encoding, long Kept)> arrays)
    {
        ArrayBufferWriter<byte> output = new();
        ArrayBufferWriter<byte> part = new();
        output.Write(Magic);
        output.Write(stackalloc byte[sizeof(uint)]);
        ProtobufWriter writer = new(output);
        foreach ((TensorSpec tensor, FloatEncoding encoding, long kept) in arrays)
        {
            part.ResetWrittenCount();
            ProtobufWriter inner = new(part);
            WriteTensor(ref inner, tensor);
            inner.Number(3, (ulong)encoding);
            inner.Number(4, (ulong)kept);
            writer.Bytes(1, part.WrittenSpan);
        }

        byte[] bytes = output.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(Magic.Length), (uint)(bytes.Length - PrefixBytes));
        return bytes;
    }

    /// <summary>Reads the header of an update; every length is checked before anything is allocated for it.</summary>
    /// <param name="source">The whole update.</param>
    /// <param name="problem">What is wrong with it, where the result is null.</param>
    public static UpdateHeader? Read(IByteSource source, out string problem)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        problem = "It does not begin as an update does.";
        if (source.Length < PrefixBytes)
            return null;
        source.Read(0, prefix);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(prefix[Magic.Length..]);
        if (!prefix.StartsWith(Magic))
            return null;
        problem = $"Its header is {length} bytes long, of {source.Length} in all; at most {MaxBytes} are read.";
        if (length > MaxBytes || length > source.Length - PrefixBytes)
            return null;
        byte[] bytes = new byte[length];
        source.Read(PrefixBytes, bytes);
        List<EncodedArray> arrays = [];
        long offset = PrefixBytes + length;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            if (reader.Field != 1)
                continue;
            problem = $"It has more than {MaxArrays} arrays.";
            if (arrays.Count == MaxArrays)
                return null;
            if (ReadArray(reader.Bytes(), offset, out problem) is not { } array)
                return null;
            arrays.Add(array);
            offset += array.Bytes;
            problem = $"Its arrays need more than its {source.Length} bytes.";
            if (offset > source.Length)
                return null;
        }

        problem = "Its header is malformed.";
        if (reader.IsMalformed)
            return null;
        problem = $"It has {source.Length} bytes, and its arrays {offset}.";
        return offset == source.Length ? new UpdateHeader(arrays, offset) : null;
    }

    /// <summary>Writes a name (1) and a shape (2).</summary>
    public static void WriteTensor(ref ProtobufWriter writer, TensorSpec tensor)
    {
        writer.Bytes(1, Encoding.UTF8.GetBytes(tensor.Name));
        foreach (long extent in tensor.Shape)
            writer.Number(2, (ulong)extent);
    }

    /// <summary>Makes an array's name and shape of what was read; null when they are none.</summary>
    public static TensorSpec? TensorOf(ReadOnlySpan<byte> name, IReadOnlyList<long> shape, out string problem)
    {
        problem = "The name of an array is not UTF-8.";
        string text;
        try
        {
            text = Strict.GetString(name[..Math.Min(name.Length, TensorSpec.MaxNameBytes + 1)]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        problem = TensorSpec.Problem(text, shape, out _) ?? "";
        return problem.Length == 0 ? new TensorSpec(text, shape) : null;
    }

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static EncodedArray? ReadArray(ReadOnlySpan<byte> bytes, long offset, out string problem)
    {
        ReadOnlySpan<byte> name = default;
        List<long> shape = [];
        ulong encoding = 0;
        ulong kept = 0;
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Bytes();
                    break;
                case 2:
                    if (shape.Count <= TensorSpec.MaxDimensions) // One too many is enough to be refused.
                        shape.Add((long)reader.Number());
                    break;
                case 3:
                    encoding = reader.Number();
                    break;
                case 4:
                    kept = reader.Number();
                    break;
                default:
                    break;
            }
        }

        problem = "Its header is malformed.";
        if (reader.IsMalformed || TensorOf(name, shape, out problem) is not { } tensor)
            return null;
        problem = $"The array {tensor.Name} has the unknown encoding {encoding}.";
        if (encoding > (ulong)FloatEncoding.TopK)
            return null;
        bool isSparse = (FloatEncoding)encoding == FloatEncoding.TopK;
        problem = $"The array {tensor.Name} has {tensor.Elements} elements and keeps {kept} of them.";
        return kept <= (ulong)(isSparse ? tensor.Elements : 0) ? new EncodedArray(tensor, (FloatEncoding)encoding, (long)kept, offset) : null;
    }
}
