using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Kith.Core.Node;

namespace Kith.Artifacts.Rounds.Arrays;

/// <summary>The name and the shape of an array: what a round asks for, and what an update says it brings.</summary>
public sealed record TensorSpec
{
    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 256;

    /// <summary>The most dimensions.</summary>
    public const int MaxDimensions = 8;

    /// <summary>The most elements of one array, 2³²: an index of the sparse encoding has 32 bits.</summary>
    public const long MaxElements = 1L << 32;

    /// <summary>A name and a shape.</summary>
    /// <param name="name">1 to 256 bytes of UTF-8 without control characters.</param>
    /// <param name="shape">The extent of each dimension, 1 or more; no dimension at all is a single number.</param>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidArgument"/>: one of them is outside its range.</exception>
    public TensorSpec(string name, params IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        if (Problem(name, shape, out long elements) is { } problem)
            throw new KithException(KithErrorCode.InvalidArgument, problem);
        Name = name;
        Shape = [.. shape];
        Elements = elements;
    }

    /// <summary>What it is called, such as <c>layer1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The extent of each dimension.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>How many numbers it has.</summary>
    public long Elements { get; }

    /// <summary>Whether name and shape are the same.</summary>
    public bool Equals(TensorSpec? other) => other is not null && Name == other.Name && Shape.SequenceEqual(other.Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Elements);

    /// <summary>The name and the extents: <c>layer1.weight[512, 128]</c>.</summary>
    public override string ToString() => $"{Name}[{string.Join(", ", Shape)}]";

    /// <summary>What is wrong with a name or a shape; null when nothing is.</summary>
    internal static string? Problem(string name, IReadOnlyList<long> shape, out long elements)
    {
        elements = 1;
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxNameBytes || name.Any(char.IsControl))
            return $"The name of an array is 1 to {MaxNameBytes} bytes of UTF-8 without control characters; '{Shortened(name)}' is not.";
        if (shape.Count > MaxDimensions)
            return $"The array {Shortened(name)} has {shape.Count} dimensions; at most {MaxDimensions} are possible.";
        foreach (long extent in shape)
        {
            if (extent is < 1 or > MaxElements || elements > MaxElements / extent)
                return $"The array {Shortened(name)} has the shape [{string.Join(", ", shape)}]; every extent is 1 or more, and their product at most {MaxElements}.";
            elements *= extent;
        }

        return null;
    }

    private static string Shortened(string name) => name.Length <= 64 ? name : name[..64] + "…";
}
