using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Kith.Artifacts.Models;
using Kith.Core.Node;

namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>The arrays of a round out of a safetensors file, one at a time: F32, F16, BF16 and F64, which becomes single precision.</summary>
internal sealed class SafetensorsUpdate
{
    private const int BlockBytes = 1 << 20; // A multiple of every number's bytes.

    private readonly string _name;
    private readonly IByteSource _source;
    private readonly Dictionary<string, ModelTensor> _tensors;

    /// <summary>Reads a file's header, and holds it against what the round asks for.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="asked">The arrays of the round.</param>
    /// <exception cref="KithException">
    /// <see cref="KithErrorCode.Damaged"/>: it is no such file; <see cref="KithErrorCode.InvalidArgument"/>: its arrays are not those of the round.
    /// </exception>
    public SafetensorsUpdate(string name, IByteSource source, IReadOnlyList<TensorSpec> asked)
    {
        _name = name;
        _source = source;
        _tensors = SafetensorsHeader.Read(name, source).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (TensorSpec tensor in asked)
            Require(tensor);
        if (_tensors.Keys.Except(asked.Select(tensor => tensor.Name)).FirstOrDefault() is { } unknown)
            throw Wrong($"it has the array '{unknown}', which the round does not ask for. Leave it away");
    }

    /// <summary>The numbers of an array of the round.</summary>
    public ReadOnlyMemory<float> Read(TensorSpec tensor)
    {
        ModelTensor found = _tensors[tensor.Name];
        float[] values = new float[tensor.Elements];
        int width = (int)(found.Bytes / tensor.Elements);
        byte[] block = new byte[(int)Math.Min(BlockBytes, found.Bytes)];
        int place = 0;
        for (long read = 0; read < found.Bytes; read += block.Length)
        {
            Span<byte> bytes = block.AsSpan(0, (int)Math.Min(block.Length, found.Bytes - read));
            _source.Read(found.First + read, bytes);
            Span<float> target = values.AsSpan(place, bytes.Length / width);
            Convert(found.Type, bytes, target);
            place += target.Length;
        }

        return values;
    }

    private static void Convert(string type, ReadOnlySpan<byte> bytes, Span<float> target)
    {
        switch (type)
        {
            case "F32":
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(target);
                break;
            case "F16":
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), target);
                break;
            case "F64":
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), target);
                break;
            default:
                for (int index = 0; index < target.Length; index++)
                    target[index] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * index)..]) << 16);
                break;
        }
    }

    private void Require(TensorSpec tensor)
    {
        if (!_tensors.TryGetValue(tensor.Name, out ModelTensor? found))
            throw Wrong($"it lacks the array {tensor}");
        if (!found.Shape.SequenceEqual(tensor.Shape))
            throw Wrong($"its array '{tensor.Name}' has the shape [{string.Join(", ", found.Shape)}], and the round asks for [{string.Join(", ", tensor.Shape)}]");
        if (found.Type is not ("F32" or "F16" or "BF16" or "F64"))
            throw Wrong($"its array '{tensor.Name}' is of type {found.Type}; F32, F16, BF16 and F64 can be handed in. Convert it");
        if (tensor.Elements > Array.MaxLength)
            throw Wrong($"the array {tensor} has more than {Array.MaxLength} numbers. Write the update in blocks (UpdateWriter), or cut the array in the round");
    }

    private KithException Wrong(string what) => new(KithErrorCode.InvalidArgument, $"'{_name}' is no update of this round: {what}.");
}
