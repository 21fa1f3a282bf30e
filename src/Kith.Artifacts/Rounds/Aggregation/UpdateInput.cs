using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics.Tensors;
using Kith.Artifacts.Rounds.Arrays;

namespace Kith.Artifacts.Rounds.Aggregation;

/// <summary>An update that was inspected and is ready to be read in the order of the round's arrays.</summary>
internal sealed class UpdateInput
{
    private readonly ArrayReader[] _readers;
    private readonly float _factor;

    /// <summary>An update.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="header">Its header, which has every array of the round.</param>
    /// <param name="tensors">The arrays of the round.</param>
    /// <param name="weight">What it counts in a weighted mean.</param>
    /// <param name="factor">What its numbers are multiplied by: 1, or less where its norm is clipped.</param>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public UpdateInput(IByteSource source, UpdateHeader header, IReadOnlyList<TensorSpec> tensors, double weight = 1, double factor = 1)
    {
        Dictionary<string, EncodedArray> arrays = header.Arrays.ToDictionary(array => array.Tensor.Name, StringComparer.Ordinal);
        _readers = [.. tensors.Select(tensor => new ArrayReader(source, arrays[tensor.Name]))];
        Weight = weight;
        _factor = (float)factor;
    }

    /// <summary>What it counts in a weighted mean.</summary>
    public double Weight { get; }

    /// <summary>Reads numbers of one of the round's arrays, clipped where the norm was.</summary>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public void Read(int tensor, long start, Span<float> destination)
    {
        _readers[tensor].Read(start, destination);
        if (_factor != 1)
            TensorPrimitives.Multiply(destination, _factor, destination);
    }
}
