using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Kith.Artifacts.Rounds.Aggregation;
using Kith.Artifacts.Rounds.Arrays;

namespace Kith.Artifacts.Tests.Rounds;

/// <summary>Updates made of a seed, and what they hold, read back in the simplest way.</summary>
internal static class UpdateSamples
{
    public static readonly TensorSpec[] Tensors = [new("layer.weight", 37, 61), new("layer.bias", 61), new("scale")];

    public static float[][] Draw(int seed, float spread = 1)
    {
        Random random = new(seed);
        return [.. Tensors.Select(tensor => Enumerable.Range(0, (int)tensor.Elements).Select(_ => ((float)random.NextDouble() - 0.5f) * spread).ToArray())];
    }

    public static byte[] Write(IReadOnlyList<TensorSpec> tensors, float[][] values, UpdateEncoding? encoding = null)
    {
        using MemoryStream stream = new();
        int next = 0;
        UpdateWriter.WriteAsync(stream, tensors, _ => values[next++], encoding ?? UpdateEncoding.Exact).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    public static byte[] Write(float[][] values, UpdateEncoding? encoding = null) => Write(Tensors, values, encoding);

    public static UpdateInput Input(byte[] update, double weight = 1, double factor = 1, IReadOnlyList<TensorSpec>? tensors = null)
    {
        MemorySource source = new(update);
        return new UpdateInput(source, UpdateHeader.Read(source, out _)!, tensors ?? Tensors, weight, factor);
    }

    /// <summary>All numbers of an update, array after array, read in blocks of a size.</summary>
    public static float[] Read(byte[] update, int block = 1_000)
    {
        MemorySource source = new(update);
        List<float> all = [];
        foreach (EncodedArray array in UpdateHeader.Read(source, out string problem)?.Arrays ?? throw new InvalidDataException(problem))
        {
            ArrayReader reader = new(source, array);
            for (long start = 0; start < array.Tensor.Elements; start += block)
            {
                float[] values = new float[long.Min(block, array.Tensor.Elements - start)];
                reader.Read(start, values);
                all.AddRange(values);
            }
        }

        return [.. all];
    }
}
