using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Kith.Artifacts.Rounds.Arrays;

namespace Kith.Artifacts.Rounds.Aggregation;

/// <summary>
/// Makes one update of many, block by block through each array: the memory it takes does not depend on the model, and its result does not depend on
/// the machine. Every sum goes through the updates in their order; sums that would depend on the width of vectors have lanes of their own.
/// </summary>
/// <param name="tensors">The arrays, in the order of the result.</param>
/// <param name="rule">How the updates become one.</param>
internal sealed class Aggregator(IReadOnlyList<TensorSpec> tensors, AggregationRule rule)
{
    private const int MeanColumns = 8_192;
    private const int MatrixElements = 1 << 17; // Half a megabyte: as much as stays near a core.
    private const int SortedElements = 1 << 20; // Four megabytes: of a hundred updates tens of kilobytes a read, which costs a call to the system.
    private const int Padding = 16; // Rows that begin a power of two apart would crowd each other out of the cache.

    /// <summary>Writes the result as an update in single precision; returns which inputs it is made of, in ascending order.</summary>
    /// <exception cref="IOException">An input cannot be read, or the result not be written.</exception>
    public async Task<IReadOnlyList<int>> RunAsync(IReadOnlyList<UpdateInput> inputs, Stream destination, CancellationToken cancellation)
    {
        await destination.WriteAsync(UpdateHeader.Encode(tensors.Select(tensor => (tensor, FloatEncoding.Fp32, 0L))), cancellation).ConfigureAwait(false);
        int[] all = [.. Enumerable.Range(0, inputs.Count)];
        switch (rule.Kind)
        {
            case AggregationKind.FederatedAveraging:
                await AverageAsync(inputs, WeightsOf(inputs), destination, cancellation).ConfigureAwait(false);
                return all;
            case AggregationKind.Krum:
                int[] chosen = KrumSelection.Choose(Distances(inputs, cancellation), rule.SelectionCount);
                UpdateInput[] closest = [.. chosen.Select(index => inputs[index])];
                await AverageAsync(closest, [.. closest.Select(_ => 1.0 / closest.Length)], destination, cancellation).ConfigureAwait(false);
                return chosen;
            default:
                await SortAsync(inputs, destination, cancellation).ConfigureAwait(false);
                return all;
        }
    }

    private static double[] WeightsOf(IReadOnlyList<UpdateInput> inputs)
    {
        double total = 0;
        foreach (UpdateInput input in inputs)
            total += input.Weight;
        return [.. inputs.Select(input => input.Weight / total)];
    }

    private async Task AverageAsync(IReadOnlyList<UpdateInput> inputs, double[] weights, Stream destination, CancellationToken cancellation)
    {
        float[] row = new float[MeanColumns];
        double[] sums = new double[MeanColumns];
        foreach ((int tensor, long start, int columns) in Blocks(MeanColumns))
        {
            cancellation.ThrowIfCancellationRequested();
            Average(inputs, weights, tensor, start, row.AsSpan(0, columns), sums.AsSpan(0, columns));
            await WriteAsync(destination, row, columns, cancellation).ConfigureAwait(false);
        }
    }

    private static void Average(IReadOnlyList<UpdateInput> inputs, double[] weights, int tensor, long start, Span<float> row, Span<double> sums)
    {
        sums.Clear();
        for (int index = 0; index < inputs.Count; index++)
        {
            inputs[index].Read(tensor, start, row);
            WeightedSum.Add(row, weights[index], sums);
        }

        TensorPrimitives.ConvertTruncating<double, float>(sums, row);
    }

    private async Task SortAsync(IReadOnlyList<UpdateInput> inputs, Stream destination, CancellationToken cancellation)
    {
        int width = int.Clamp(SortedElements / inputs.Count / ColumnSort.Strip * ColumnSort.Strip, ColumnSort.Strip, MeanColumns);
        StripAverage average = new(inputs.Count, Middle(inputs.Count));
        int stride = width + Padding;
        float[] matrix = new float[inputs.Count * stride];
        float[] row = new float[width];
        foreach ((int tensor, long start, int columns) in Blocks(width))
        {
            cancellation.ThrowIfCancellationRequested();
            for (int index = 0; index < inputs.Count; index++)
                inputs[index].Read(tensor, start, matrix.AsSpan(index * stride, columns));
            average.Reduce(matrix, stride, row.AsSpan(0, columns));
            await WriteAsync(destination, row, columns, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Which of the sorted rows count: all but those trimmed, or the one or two in the middle.</summary>
    private Range Middle(int rows)
    {
        int trimmed = rule.Kind == AggregationKind.Median ? (rows - 1) / 2 : (int)(rule.TrimRatio * rows);
        return trimmed..(rows - trimmed);
    }

    /// <summary>The squared distances of all pairs, over all arrays.</summary>
    private double[,] Distances(IReadOnlyList<UpdateInput> inputs, CancellationToken cancellation)
    {
        int width = int.Clamp(MatrixElements / inputs.Count / SquaredDistance.Run * SquaredDistance.Run, SquaredDistance.Run, MeanColumns);
        int stride = width + Padding;
        float[] matrix = new float[inputs.Count * stride];
        double[,] distances = new double[inputs.Count, inputs.Count];
        foreach ((int tensor, long start, int columns) in Blocks(width))
        {
            cancellation.ThrowIfCancellationRequested();
            for (int index = 0; index < inputs.Count; index++)
                inputs[index].Read(tensor, start, matrix.AsSpan(index * stride, columns));
            // Run after run, so that the distances do not depend on how wide a block is.
            for (int run = 0; run < columns; run += SquaredDistance.Run)
                AddDistances(matrix, stride, run, int.Min(SquaredDistance.Run, columns - run), distances);
        }

        return distances;
    }

    private static void AddDistances(float[] matrix, int stride, int start, int length, double[,] distances)
    {
        int rows = distances.GetLength(0);
        for (int a = 0; a < rows; a++)
        {
            ReadOnlySpan<float> left = matrix.AsSpan((a * stride) + start, length);
            for (int b = a + 1; b < rows; b++)
                distances[b, a] = distances[a, b] += SquaredDistance.Of(left, matrix.AsSpan((b * stride) + start, length));
        }
    }

    private IEnumerable<(int Tensor, long Start, int Columns)> Blocks(int width)
    {
        for (int tensor = 0; tensor < tensors.Count; tensor++)
        {
            for (long start = 0; start < tensors[tensor].Elements; start += width)
                yield return (tensor, start, (int)long.Min(width, tensors[tensor].Elements - start));
        }
    }

    private static ValueTask WriteAsync(Stream destination, float[] row, int columns, CancellationToken cancellation)
    {
        byte[] bytes = MemoryMarshal.AsBytes(row.AsSpan(0, columns)).ToArray();
        return destination.WriteAsync(bytes, cancellation);
    }
}
